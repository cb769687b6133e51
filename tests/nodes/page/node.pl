#!/usr/bin/perl
# A machine over standard input and output, in Perl: JSON::PP comes with the language.
use strict;
use warnings;
use JSON::PP;
use List::Util qw(max);

$| = 1;
my $json = JSON::PP->new->canonical;
my ($clock, @peers, @queue, %down) = (0);

while (my $line = <STDIN>) {
    my $told = $json->decode($line);
    my $type = $told->{type};
    if ($type eq 'init') { @peers = @{ $told->{peers} } }
    elsif ($type eq 'message') { push @queue, $told }
    elsif ($type eq 'down') { $down{ $told->{peer} } = 1 }
    elsif ($type eq 'up') { delete $down{ $told->{peer} } }
    elsif ($type eq 'tick') { print $json->encode(tick($told->{die})), "\n" }
}

# One event: the message that waits longest, or else what the die says.
sub tick {
    my ($die) = @_;
    if (my $message = shift @queue) {
        $clock = 1 + max($clock, $message->{clock});
        return { event => 'RECEIVE', new_clock => $clock, from => $message->{from}, message_clock => $message->{clock},
            queue_len => scalar @queue };
    }
    $clock++;
    my @to = $die == 3 ? @peers : $die < 3 ? $peers[$die - 1] : ();
    @to = grep { !$down{$_} } @to;
    return @to ? { event => 'SEND', new_clock => $clock, to => \@to, message_clock => $clock } : { event => 'INTERNAL', new_clock => $clock };
}
