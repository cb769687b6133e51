/* The counterpart of a lone message: two processes, one blocking TCP connection on 127.0.0.1, 24 bytes there and back,
 * one ping each millisecond as a ticking node sends them. The pong says when the ping had arrived, on the monotonic
 * clock that both processes read: that is the one-way time, to a process that sleeps. Half the round trip is less,
 * because the way back meets a process that has only just gone to sleep.
 * usage: pingpong PINGS [CPU CPU]    (the processors of the ping and of the pong) prints "one_way_p50_us X one_way_p99_us Y half_round_trip_p50_us Z" */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int compare(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void no_delay(int socket) {
    int one = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static void stay_on(const char *processor) {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(atoi(processor), &only);
    if (sched_setaffinity(0, sizeof only, &only))
        _exit(1);
}

static void pong(const struct sockaddr_in *address) {
    int64_t message[3];
    int peer = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(peer, (const struct sockaddr *)address, sizeof *address))
        _exit(1);
    no_delay(peer);
    while (recv(peer, message, sizeof message, MSG_WAITALL) == sizeof message) {
        message[1] = now_ns();
        if (send(peer, message, sizeof message, 0) != sizeof message)
            break;
    }
    _exit(0);
}

int main(int count, char **words) {
    int pings = count > 1 ? atoi(words[1]) : 5000, warm_up = pings / 5;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1)
        || getsockname(listener, (struct sockaddr *)&address, &length))
        return 1;
    pid_t child = fork();
    if (count == 4)
        stay_on(words[child == 0 ? 3 : 2]);
    if (child == 0)
        pong(&address);
    int peer = accept(listener, 0, 0);
    no_delay(peer);
    int64_t *took = calloc(pings, sizeof *took), *there = calloc(pings, sizeof *there), message[3] = {0};
    for (int i = 0; i < pings; i++) {
        struct timespec pause = {0, 1000000};
        nanosleep(&pause, 0);
        int64_t began = now_ns();
        if (send(peer, message, sizeof message, 0) != sizeof message
            || recv(peer, message, sizeof message, MSG_WAITALL) != sizeof message)
            return 1;
        took[i] = (now_ns() - began) / 2;
        there[i] = message[1] - began;
    }
    close(peer);
    waitpid(child, 0, 0);
    qsort(took + warm_up, pings - warm_up, sizeof *took, compare);
    qsort(there + warm_up, pings - warm_up, sizeof *there, compare);
    int counted = pings - warm_up;
    printf("one_way_p50_us %.2f one_way_p99_us %.2f half_round_trip_p50_us %.2f\n", there[warm_up + counted / 2] / 1e3,
           there[warm_up + counted * 99 / 100] / 1e3, took[warm_up + counted / 2] / 1e3);
    free(took);
    free(there);
    return 0;
}
