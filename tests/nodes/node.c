/* A machine of the assignment over standard input and output (src/Clocks.Grade/STDIO.md): cc -o node node.c
 * C has no JSON of its own; of these flat lines what stands behind a key is all that is needed. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 65536, PEERS_MAX = 16 };

struct message {
    int64_t from, clock;
    struct message *next;
};

static struct message *oldest, *newest;
static size_t waiting;
static int64_t clock_now, ticks, rate = 1;
static int64_t peers[PEERS_MAX];
static bool is_down[PEERS_MAX];
static int peer_count;

/* What stands behind the first "key": of a line; NULL where there is none. */
static const char *value_of(const char *line, const char *key)
{
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    const char *at = strstr(line, quoted);
    return at == NULL ? NULL : at + strlen(quoted);
}

static int64_t number_of(const char *line, const char *key)
{
    const char *value = value_of(line, key);
    return value == NULL ? 0 : strtoll(value, NULL, 10);
}

static bool has_type(const char *line, const char *type)
{
    const char *value = value_of(line, "type");
    return value != NULL && value[0] == '"' && strncmp(value + 1, type, strlen(type)) == 0 && value[strlen(type) + 1] == '"';
}

static void read_peers(const char *line)
{
    const char *at = value_of(line, "peers");
    while (at != NULL && (*at == '[' || *at == ',') && peer_count < PEERS_MAX) {
        char *end;
        peers[peer_count++] = strtoll(at + 1, &end, 10);
        at = end;
    }
}

static void set_down(const char *line, bool now_down)
{
    for (int i = 0; i < peer_count; i++) {
        if (peers[i] == number_of(line, "peer")) {
            is_down[i] = now_down;
        }
    }
}

static void arrive(const char *line)
{
    struct message *message = malloc(sizeof *message);
    if (message == NULL) {
        exit(EXIT_FAILURE);
    }
    *message = (struct message){number_of(line, "from"), number_of(line, "clock"), NULL};
    if (newest == NULL) {
        oldest = message;
    } else {
        newest->next = message;
    }
    newest = message;
    waiting++;
}

static void tick(int64_t die)
{
    int64_t old = clock_now;
    ticks++;
    if (oldest != NULL) {
        struct message *message = oldest;
        oldest = message->next;
        newest = oldest == NULL ? NULL : newest;
        waiting--;
        clock_now = (old > message->clock ? old : message->clock) + 1;
        printf("{\"event\":\"RECEIVE\",\"from\":%" PRId64 ",\"message_clock\":%" PRId64 ",\"queue_len\":%zu", message->from,
               message->clock, waiting);
        free(message);
    } else {
        int sent = 0;
        clock_now++;
        for (int i = 0; i < peer_count; i++) {
            if ((die == i + 1 || die == 3) && !is_down[i]) {
                printf("%s%" PRId64, sent++ == 0 ? "{\"event\":\"SEND\",\"to\":[" : ",", peers[i]);
            }
        }
        if (sent > 0) {
            printf("],\"message_clock\":%" PRId64, clock_now);
        } else {
            printf("{\"event\":\"INTERNAL\"");
        }
    }
    printf(",\"old_clock\":%" PRId64 ",\"new_clock\":%" PRId64 ",\"next\":%.3f}\n", old, clock_now,
           (double)(ticks + 1) * 1000 / (double)rate);
    fflush(stdout);
}

int main(void)
{
    static char line[LINE_MAX_BYTES];
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (has_type(line, "init")) {
            read_peers(line);
            rate = number_of(line, "rate");
        } else if (has_type(line, "message")) {
            arrive(line);
        } else if (has_type(line, "down") || has_type(line, "up")) {
            set_down(line, has_type(line, "down"));
        } else if (has_type(line, "tick")) {
            tick(number_of(line, "die"));
        }
    }
    return EXIT_SUCCESS;
}
