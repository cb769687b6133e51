/* The counterpart of the transport: libzmq PUSH and PULL with 24-byte messages (n, lamport, k) over TCP on 127.0.0.1.
 * usage: pushpull pull MESSAGES    prints "port P" and then "messages_per_second X"
 *        pushpull push PORT MESSAGES
 * Like the receiver of the transport it looks into every message, checks its order and counts. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>

struct message { uint64_t n, lamport, k; };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static int pull(void *context, uint64_t messages) {
    void *socket = zmq_socket(context, ZMQ_PULL);
    char endpoint[64];
    size_t length = sizeof endpoint;
    if (zmq_bind(socket, "tcp://127.0.0.1:*") || zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, endpoint, &length))
        return 1;
    printf("port %s\n", strrchr(endpoint, ':') + 1);
    fflush(stdout);
    double began = 0;
    uint64_t warm_up = messages / 5;
    for (uint64_t k = 1; k <= messages; k++) {
        struct message message;
        if (zmq_recv(socket, &message, sizeof message, 0) != sizeof message || message.k != k || message.n != k) {
            fprintf(stderr, "message %llu is missing\n", (unsigned long long)k);
            return 1;
        }
        if (k == warm_up)
            began = now();
    }
    printf("messages_per_second %.0f\n", (messages - warm_up) / (now() - began));
    zmq_close(socket);
    return 0;
}

static int push(void *context, const char *port, uint64_t messages) {
    void *socket = zmq_socket(context, ZMQ_PUSH);
    char endpoint[64];
    snprintf(endpoint, sizeof endpoint, "tcp://127.0.0.1:%s", port);
    if (zmq_connect(socket, endpoint))
        return 1;
    for (uint64_t k = 1; k <= messages; k++) {
        struct message message = {k, k + 70000, k};
        if (zmq_send(socket, &message, sizeof message, 0) != sizeof message)
            return 1;
    }
    zmq_close(socket);
    return 0;
}

int main(int count, char **words) {
    void *context = zmq_ctx_new();
    int result = 64;
    if (count == 3 && !strcmp(words[1], "pull"))
        result = pull(context, strtoull(words[2], 0, 10));
    else if (count == 4 && !strcmp(words[1], "push"))
        result = push(context, words[2], strtoull(words[3], 0, 10));
    zmq_ctx_term(context);
    return result;
}
