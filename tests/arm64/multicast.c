/*
 * What qemu-user lacks for multicast, in a network that has only loopback (seen in version 7.2). It takes the numbers of a struct
 * ip_mreqn for 64 bits long, so that joining a group gets an interface that nobody has named (ENODEV); and it refuses
 * IP_MULTICAST_IF, by which a program says by which interface its multicast leaves. Loaded before the C library into an arm64
 * program, this joins by the struct without a number, and leaves the other to the route of that network. Everything else goes
 * to the emulator as it is.
 *
 * Compiled with -DPROBE it is a program: exit code 0 where the emulator does both, 1 where it does not.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef PROBE
int main(void)
{
    struct in_addr loopback = { htonl(INADDR_LOOPBACK) };
    struct ip_mreqn group = { .imr_multiaddr.s_addr = inet_addr("224.0.0.251"), .imr_address = loopback };
    int handle = socket(AF_INET, SOCK_DGRAM, 0);
    return setsockopt(handle, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group) != 0
        || setsockopt(handle, IPPROTO_IP, IP_MULTICAST_IF, &loopback, sizeof loopback) != 0;
}
#else
int setsockopt(int handle, int level, int name, const void *value, socklen_t length)
{
    struct ip_mreq group;
    if (level == IPPROTO_IP && name == IP_MULTICAST_IF)
        return 0;
    if (level == IPPROTO_IP && (name == IP_ADD_MEMBERSHIP || name == IP_DROP_MEMBERSHIP) && length > sizeof group) {
        memcpy(&group, value, sizeof group);
        group.imr_interface.s_addr = htonl(INADDR_LOOPBACK);
        value = &group;
        length = sizeof group;
    }
    return (int)syscall(SYS_setsockopt, handle, level, name, value, length);
}
#endif
