/*
 * What stands between Windows and `wmain` of the .NET runtime, and what its object files expect to be linked with.
 *
 * With Microsoft's linker all of this comes from the compiler's own static library (libcmt, libvcruntime), which only
 * its setup program brings. It is small: the C library proper is the system's (ucrtbase.dll), and memcpy and its like
 * are in ntdll.dll (ntdll.def). Left are the way in, thread-local storage, and four checks: stack cookie, stack cookie
 * during unwinding, array bounds, stack depth. A check that fails ends the process at once by the system's fast fail,
 * which runs no code of a process that can no longer be trusted.
 *
 * Compiled by build.sh with clang for x86_64-pc-windows-msvc; needs no header of Windows. One object, linked first.
 */
#include <stddef.h>
#include <stdint.h>

typedef void (*procedure)(void);
typedef int (*fallible)(void);
typedef void (*thread_callback)(void *image, uint32_t reason, void *reserved);

enum { console_application = 1, argv_as_written = 1, thread_attach = 2, system_chosen_generator = 2 };
enum { fail_stack_cookie = 2, fail_fatal_exit = 7, fail_range_check = 8 };

int wmain(int count, wchar_t **arguments, wchar_t **environment);

/* The universal C runtime: part of Windows since version 10. */
void _set_app_type(int type);
int _configure_wide_argv(int mode);
int _initialize_wide_environment(void);
wchar_t **_get_initial_wide_environment(void);
int *__p___argc(void);
wchar_t ***__p___wargv(void);
int _initterm_e(const fallible *first, const fallible *last);
void _initterm(const procedure *first, const procedure *last);
int _crt_atexit(procedure function);
_Noreturn void exit(int code);
void *malloc(size_t bytes);
void free(void *memory);

__declspec(dllimport) long BCryptGenRandom(void *algorithm, void *buffer, uint32_t bytes, uint32_t flags);
__declspec(dllimport) int QueryPerformanceCounter(int64_t *count);
__declspec(dllimport) uint32_t GetCurrentProcessId(void);

/*
 * Interrupt 0x29 is the system's fast fail: no handler, no clean-up, exit code 0xC0000409, the reason in the crash
 * report.
 */
static _Noreturn void fast_fail(uint32_t reason)
{
    __asm__ volatile("int $0x29" : : "c"(reason));
    __builtin_unreachable();
}

/*
 * The stack cookie. Functions with buffers keep it, XORed with their frame's address, between buffer and return
 * address. The loader of Windows replaces the well-known value by a random one because _load_config_used below names
 * it; where it does not, we do.
 */
#define COOKIE_AS_LINKED 0x00002B992DDFA232u
uintptr_t __security_cookie = COOKIE_AS_LINKED;

static void choose_cookie(void)
{
    uintptr_t cookie = 0;
    if (__security_cookie != COOKIE_AS_LINKED)
        return;
    if (BCryptGenRandom(0, &cookie, sizeof cookie, system_chosen_generator) < 0) {
        int64_t count = 0;
        QueryPerformanceCounter(&count);
        cookie = ((uintptr_t)count << 16) ^ (uintptr_t)&cookie ^ ((uintptr_t)GetCurrentProcessId() << 32);
    }
    /* The upper two bytes are zero, which the check asks for too: a string that is copied over it ends there. */
    cookie &= 0x0000FFFFFFFFFFFFu;
    __security_cookie = cookie == 0 || cookie == COOKIE_AS_LINKED ? cookie + 1 : cookie;
}

__attribute__((used)) static _Noreturn void report_cookie(void) { fast_fail(fail_stack_cookie); }

/*
 * Called at the end of a guarded function with cookie ^ frame ^ frame in rcx. Its caller's results are in rax and
 * xmm0: only rcx may change.
 */
__asm__(".text\n"
        ".globl __security_check_cookie\n"
        "__security_check_cookie:\n"
        "    cmpq __security_cookie(%rip), %rcx\n"
        "    jne report_cookie\n"
        "    rolq $16, %rcx\n"
        "    testw $0xFFFF, %cx\n"
        "    jne report_cookie\n"
        "    ret\n");
void __security_check_cookie(uintptr_t cookie);

/* What the unwinder hands to a handler, and what the compiler left for this one, as documented for x64. */
struct function_entry { uint32_t begin, end, unwind; };
struct unwind_info { uint8_t version_and_flags, prologue, codes, frame; };
struct guard_data { int32_t offset_and_flags, aligned_base, alignment; };
struct dispatcher {
    uint64_t pc;
    const char *image;
    const struct function_entry *function;
    uint64_t frame, target;
    void *context, *handler;
    const struct guard_data *data;
};

/*
 * Runs when an exception passes a guarded function, which then never reaches its own check: the same check, seen from
 * outside.
 */
int __GSHandlerCheck(void *record, uintptr_t frame, void *context, struct dispatcher *dispatcher)
{
    const struct guard_data *data = dispatcher->data;
    const struct unwind_info *unwind = (const void *)(dispatcher->image + dispatcher->function->unwind);
    uintptr_t base = frame;
    (void)record, (void)context;
    if (data->offset_and_flags & 4)
        base = (frame + (intptr_t)data->aligned_base) & -(intptr_t)data->alignment;
    uintptr_t kept = *(const uintptr_t *)(base + (intptr_t)(data->offset_and_flags & ~7));
    /* The cookie was XORed with the frame register where there is one, which points so many bytes above the frame. */
    __security_check_cookie(kept ^ (unwind->frame & 15 ? frame + (unwind->frame & 0xF0) : frame));
    return 1; /* ExceptionContinueSearch */
}

/*
 * An index that the compiler could prove to be out of bounds at run time; and a virtual function that does not exist.
 */
_Noreturn void __report_rangecheckfailure(void) { fast_fail(fail_range_check); }
_Noreturn void _purecall(void) { fast_fail(fail_fatal_exit); }

/*
 * The stack probe. A frame of rax bytes is about to be taken: touch each of its pages in order, so that the guard page
 * moves down with the stack and a stack that is too deep is a stack overflow and not a write to somebody else's
 * memory. No register may change. It says how it unwinds, for it is here that a stack overflow is raised.
 */
__asm__(".text\n"
        ".globl __chkstk\n"
        ".seh_proc __chkstk\n"
        "__chkstk:\n"
        "    pushq %rcx\n"
        "    .seh_pushreg %rcx\n"
        "    pushq %rax\n"
        "    .seh_pushreg %rax\n"
        "    .seh_endprologue\n"
        "    leaq 24(%rsp), %rcx\n"
        "1:  cmpq $0x1000, %rax\n"
        "    jb 2f\n"
        "    subq $0x1000, %rcx\n"
        "    orb $0, (%rcx)\n"
        "    subq $0x1000, %rax\n"
        "    jmp 1b\n"
        "2:  subq %rax, %rcx\n"
        "    orb $0, (%rcx)\n"
        "    popq %rax\n"
        "    popq %rcx\n"
        "    ret\n"
        ".seh_endproc\n");

/*
 * Code compiled for Control Flow Guard calls through this pointer, the target in rax. The loader points it to its own
 * check in images that carry a table of valid targets; as with Microsoft's linker, a program that is not built with
 * that option carries none.
 */
__asm__(".text\njump_to_rax:\n    jmp *%rax\n");
extern void jump_to_rax(void);
const procedure __guard_dispatch_icall_fptr = jump_to_rax;

/* Compilers refer to it from code with floating point; on x64 its address is all that is wanted. */
int _fltused = 0x9875;

/*
 * Lists that the linker collects from all objects in the order of their section names: what stands between A and Z is
 * called. XI: may fail; XC: constructors; XD: constructors of thread-local variables; XL: what the loader calls for
 * each thread.
 */
#define LIST(part) __attribute__((section(".CRT$" part), used))
static LIST("XIA") const fallible first_fallible = 0;
static LIST("XIZ") const fallible last_fallible = 0;
static LIST("XCA") const procedure first_constructor = 0;
static LIST("XCZ") const procedure last_constructor = 0;
static LIST("XDA") const procedure first_of_thread = 0;
static LIST("XDZ") const procedure last_of_thread = 0;

/* Each thread's own: whether its thread-local variables are constructed. Compiled code asks before it uses one. */
__declspec(thread) char __tls_guard = 0;

/*
 * Constructs this thread's variables once. Not when the process begins: then nothing else is ready, and the way in
 * calls it later.
 */
void __dyn_tls_init(void *image, uint32_t reason, void *reserved)
{
    (void)image, (void)reserved;
    if (reason != thread_attach || __tls_guard)
        return;
    __tls_guard = 1;
    _initterm(&first_of_thread, &last_of_thread);
}

/* The same for a thread that began before this image was there. */
void __dyn_tls_on_demand_init(void) { __dyn_tls_init(0, thread_attach, 0); }

/* The directory from which the loader gives each thread its copy of the .tls section. */
uint32_t _tls_index = 0;
static __attribute__((section(".tls"), used)) char tls_start = 0;
static __attribute__((section(".tls$ZZZ"), used)) char tls_end = 0;
static LIST("XLA") const thread_callback before_callbacks = 0;
static LIST("XLC") const thread_callback construct = __dyn_tls_init;
static LIST("XLZ") const thread_callback after_callbacks = 0;

struct tls_directory {
    const void *start, *end, *index;
    const thread_callback *callbacks;
    uint32_t zero_fill, characteristics;
};
const __attribute__((section(".rdata$T"), used)) struct tls_directory _tls_used = {
    &tls_start, &tls_end, &_tls_index, &before_callbacks + 1, 0, 0
};

/*
 * What the loader reads of this image: where the cookie is, and that the libraries it needs come from the system's
 * folder alone (0x800), so that a file of such a name beside the program, in a download folder say, is not loaded in
 * their place.
 */
struct load_config {
    uint32_t size, unused_1[17];
    uint32_t unused_2;
    uint16_t csd_version, dependent_load_flags;
    uint64_t edit_list;
    const void *security_cookie;
    uint64_t unused_3[2];
};
const __attribute__((used)) struct load_config _load_config_used = {
    .size = sizeof(struct load_config),
    .dependent_load_flags = 0x800,
    .security_cookie = &__security_cookie,
};

/* C++: memory without exceptions, by the names that its compiler gives the operators. */
#define NAMED(name) __asm__(name)
void *new_one(size_t bytes, const void *tag) NAMED("??2@YAPEAX_KAEBUnothrow_t@std@@@Z");
void *new_many(size_t bytes, const void *tag) NAMED("??_U@YAPEAX_KAEBUnothrow_t@std@@@Z");
void delete_one(void *memory, size_t bytes) NAMED("??3@YAXPEAX_K@Z");
void delete_many(void *memory) NAMED("??_V@YAXPEAX@Z");
extern const char nothrow NAMED("?nothrow@std@@3Unothrow_t@1@B");

void *new_one(size_t bytes, const void *tag) { return (void)tag, malloc(bytes ? bytes : 1); }
void *new_many(size_t bytes, const void *tag) { return (void)tag, malloc(bytes ? bytes : 1); }
void delete_one(void *memory, size_t bytes) { (void)bytes, free(memory); }
void delete_many(void *memory) { free(memory); }
const char nothrow = 0;

/* In a program, as opposed to a library, these functions are the C runtime's. */
int atexit(procedure function) { return _crt_atexit(function); }

/* The way in: Windows calls it on the first thread. The cookie first, for whatever follows is guarded by it. */
_Noreturn void wmainCRTStartup(void)
{
    choose_cookie();
    _set_app_type(console_application);
    if (_configure_wide_argv(argv_as_written) != 0 || _initialize_wide_environment() != 0)
        fast_fail(fail_fatal_exit);
    if (_initterm_e(&first_fallible, &last_fallible) != 0)
        exit(255);
    _initterm(&first_constructor, &last_constructor);
    __dyn_tls_on_demand_init();
    exit(wmain(*__p___argc(), *__p___wargv(), _get_initial_wide_environment()));
}
