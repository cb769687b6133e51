/*
 * The functions of libm that got a new symbol version in glibc 2.29, bound to the version that every glibc on x64 has.
 *
 * The compiled program calls exp, log and the others by name; the linker would take the newest version of each, and the
 * program would not start on glibc 2.28 (RHEL 8). Defined here, the name ends in this object, and the call goes on to
 * the older version. That one computes the same numbers: 2.29 only left out what reported errors the way of SVID.
 */

#define OLDER(name) __asm__(".symver older_" #name "," #name "@GLIBC_2.2.5")

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
