/*
 * The functions of libm that got a new symbol version in glibc 2.29, bound to the version that every glibc of the
 * processor has: 2.2.5 on x64, 2.17 on arm64, of which there was none before.
 *
 * The compiled program calls exp, log and the others by name; the linker would take the newest version of each, and the
 * program would not start on glibc 2.28 (RHEL 8). Defined here, the name ends in this object, and the call goes on to
 * the older version. That one computes the same numbers: 2.29 only left out what reported errors the way of SVID.
 */

#if defined(__aarch64__)
#define FIRST "GLIBC_2.17"
#else
#define FIRST "GLIBC_2.2.5"
#endif
#define OLDER(name) __asm__(".symver older_" #name "," #name "@" FIRST)

OLDER(exp);
OLDER(exp2);
OLDER(log);
OLDER(log2);
OLDER(pow);

extern double older_exp(double x);
extern double older_exp2(double x);
extern double older_log(double x);
extern double older_log2(double x);
extern double older_pow(double x, double y);

double exp(double x) { return older_exp(x); }
double exp2(double x) { return older_exp2(x); }
double log(double x) { return older_log(x); }
double log2(double x) { return older_log2(x); }
double pow(double x, double y) { return older_pow(x, y); }
