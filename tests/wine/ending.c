/*
 * Ends a console program as Windows does: `ending.exe EVENT SECONDS PROGRAM [ARGUMENT...]` starts it, waits, sends the
 * control event (0 Ctrl-C, 1 Ctrl-Break, 2 window closed), and exits with its code. Windows runs a program's handlers
 * by starting CtrlRoutine on a new thread in it; wine has the same routine, but no user who closes a window. After a
 * closed window Windows ends the program as soon as the handlers have returned; so does this.
 */
#include <stddef.h>
#include <stdint.h>

struct startup_info { uint32_t size, unused[25]; };
struct process_information { void *process, *thread; uint32_t process_id, thread_id; };

__declspec(dllimport) int CreateProcessW(const wchar_t *program, wchar_t *line, void *, void *, int inherit,
    uint32_t flags, void *environment, const wchar_t *folder, struct startup_info *start,
    struct process_information *made);
__declspec(dllimport) void *CreateRemoteThread(void *process, void *, size_t stack, void *routine, void *argument,
    uint32_t flags, uint32_t *id);
__declspec(dllimport) void *GetModuleHandleW(const wchar_t *name);
__declspec(dllimport) void *GetProcAddress(void *module, const char *name);
__declspec(dllimport) uint32_t WaitForSingleObject(void *handle, uint32_t milliseconds);
__declspec(dllimport) int GetExitCodeProcess(void *process, uint32_t *code);
__declspec(dllimport) int TerminateProcess(void *process, uint32_t code);
long wcstol(const wchar_t *text, wchar_t **end, int base);

enum { inherit_handles = 1, window_closed = 2, patience_ms = 10000 };

int wmain(int count, wchar_t **arguments)
{
    static wchar_t line[4096];
    size_t length = 0;
    struct startup_info start = { .size = sizeof start };
    struct process_information made;
    uint32_t code = 125;
    if (count < 4)
        return 64;
    /* The arguments of the tests hold no blanks and no quotes. */
    for (int i = 3; i < count; i++) {
        for (const wchar_t *c = arguments[i]; *c && length < 4000; c++)
            line[length++] = *c;
        line[length++] = L' ';
    }
    void *routine = GetProcAddress(GetModuleHandleW(L"kernelbase.dll"), "CtrlRoutine");
    uintptr_t event = (uintptr_t)wcstol(arguments[1], 0, 10);
    if (!routine || !CreateProcessW(0, line, 0, 0, inherit_handles, 0, 0, 0, &start, &made))
        return 126;
    if (WaitForSingleObject(made.process, 1000 * (uint32_t)wcstol(arguments[2], 0, 10)) != 0) {
        void *thread = CreateRemoteThread(made.process, 0, 0, routine, (void *)event, 0, 0);
        WaitForSingleObject(thread, patience_ms);
        if (event == window_closed)
            TerminateProcess(made.process, 0);
        else if (WaitForSingleObject(made.process, patience_ms) != 0)
            TerminateProcess(made.process, 124);
    }
    WaitForSingleObject(made.process, patience_ms);
    GetExitCodeProcess(made.process, &code);
    return (int)code;
}
