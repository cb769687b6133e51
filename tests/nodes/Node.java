// A machine of the assignment over standard input and output (src/Clocks.Grade/STDIO.md): java Node.java
// Java has no JSON of its own; of these flat lines a pattern for each key reads what is needed.

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

public final class Node {
    private record Message(long from, long clock) {
    }

    private static final Pattern TYPE = Pattern.compile("\"type\"\\s*:\\s*\"([a-z]+)\"");
    private static final Pattern PEERS = Pattern.compile("\"peers\"\\s*:\\s*\\[([^\\]]*)\\]");

    private final ArrayDeque<Message> queue = new ArrayDeque<>();
    private final Set<Long> down = new HashSet<>();
    private final List<Long> peers = new ArrayList<>();
    private long clock;
    private long ticks;
    private double rate = 1;

    public static void main(String[] arguments) throws IOException {
        Node node = new Node();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            node.hear(line);
        }
    }

    private void hear(String line) {
        Matcher type = TYPE.matcher(line);
        switch (type.find() ? type.group(1) : "") {
            case "init" -> {
                rate = number(line, "rate");
                Matcher list = PEERS.matcher(line);
                if (list.find()) {
                    for (String peer : list.group(1).split(",")) {
                        peers.add(Long.parseLong(peer.trim()));
                    }
                }
            }
            case "message" -> queue.add(new Message(number(line, "from"), number(line, "clock")));
            case "down" -> down.add(number(line, "peer"));
            case "up" -> down.remove(number(line, "peer"));
            case "tick" -> tick((int) number(line, "die"));
            default -> {
                // What a later version of the page says is passed over.
            }
        }
    }

    private void tick(int die) {
        ticks++;
        long old = clock;
        String event = "\"INTERNAL\"";
        Message message = queue.poll();
        if (message != null) {
            clock = Math.max(clock, message.clock) + 1;
            event = "\"RECEIVE\",\"from\":%d,\"message_clock\":%d,\"queue_len\":%d".formatted(message.from, message.clock, queue.size());
        } else {
            clock++;
            List<String> to = new ArrayList<>();
            for (int i = 0; i < peers.size(); i++) {
                if ((die == i + 1 || die == 3) && !down.contains(peers.get(i))) {
                    to.add(peers.get(i).toString());
                }
            }
            if (!to.isEmpty()) {
                event = "\"SEND\",\"to\":[%s],\"message_clock\":%d".formatted(to.stream().collect(Collectors.joining(",")), clock);
            }
        }
        System.out.println("{\"event\":" + event + ",\"old_clock\":" + old + ",\"new_clock\":" + clock
            + ",\"next\":" + (ticks + 1) * 1000 / rate + "}");
    }

    private static long number(String line, String key) {
        Matcher number = Pattern.compile("\"" + key + "\"\\s*:\\s*(\\d+)").matcher(line);
        return number.find() ? Long.parseLong(number.group(1)) : 0;
    }
}
