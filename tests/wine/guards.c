/*
 * Breaks each rule that publish/win-x64/startup.c guards, to see the guard end the process: `guards.exe
 * sound|smashed|unwound|deep`. Linked with that start-up object alone, as clocks.exe is. No header of Windows: the few
 * declarations stand here.
 */
#include <stddef.h>
#include <stdint.h>

__declspec(dllimport) void RaiseException(uint32_t code, uint32_t flags, uint32_t count, const uintptr_t *arguments);

static __declspec(thread) int of_thread = 7;

/* Writes into a buffer of 16 bytes as many as it is told: the compiler gives the function a cookie. */
static __attribute__((noinline)) int fill(volatile size_t bytes)
{
    volatile char buffer[16];
    for (size_t i = 0; i < bytes; i++)
        buffer[i] = (char)i;
    return buffer[0];
}

/* A frame of 200 kB, more than the stack has pages for at first: the compiler calls the stack probe. */
static __attribute__((noinline)) int deep(int times)
{
    volatile char frame[200000];
    frame[0] = (char)times;
    return times > 1 ? deep(times - 1) + frame[0] : frame[0];
}

/*
 * Calls what it is given in rcx with a cookie in its frame as Microsoft's compiler would leave it, XORed with edx: 0
 * leaves it sound. When an exception passes, the unwinder asks __GSHandlerCheck, whose data says that the cookie is 32
 * bytes into the frame.
 */
int through_guarded(void (*call)(void), uint32_t damage);
__asm__(".text\n"
        ".globl through_guarded\n"
        ".seh_proc through_guarded\n"
        "through_guarded:\n"
        "    subq $56, %rsp\n"
        "    .seh_stackalloc 56\n"
        "    .seh_handler __GSHandlerCheck, @except, @unwind\n"
        "    .seh_endprologue\n"
        "    movq __security_cookie(%rip), %rax\n"
        "    xorq %rsp, %rax\n"
        "    xorq %rdx, %rax\n"
        "    movq %rax, 32(%rsp)\n"
        "    callq *%rcx\n"
        "    xorl %eax, %eax\n"
        "    addq $56, %rsp\n"
        "    ret\n"
        "    .seh_handlerdata\n"
        "    .long 32 + 3\n"
        "    .text\n"
        ".seh_endproc\n");

static void raise(void) { RaiseException(0xE0000001, 0, 0, 0); }

static int unwound(uint32_t damage)
{
    int result = 1;
    __try {
        result = through_guarded(raise, damage);
    } __except (1) {
        result = 0;
    }
    return result;
}

int wmain(int count, wchar_t **arguments)
{
    extern uintptr_t __security_cookie;
    wchar_t mode = count == 2 ? arguments[1][1] : 0;
    switch (mode) {
    case L'o': /* sound: every rule is kept, the cookie is not the linked one, thread-local data have their values */
        if (__security_cookie == 0x00002B992DDFA232u || (__security_cookie >> 48) != 0)
            return 2;
        return fill(16) != 0 || deep(5) != 15 || unwound(0) != 0 || of_thread != 7 ? 3 : 0;
    case L'm': /* smashed: the loop runs over the end of the buffer */
        return fill(64);
    case L'n': /* unwound: an exception passes a frame whose cookie is damaged */
        return unwound(1);
    case L'e': /* deep: more stack than there is */
        return deep(100000);
    default:
        return 64;
    }
}
