/* The rival of `BitMatrix`: M4RI on a random n × n matrix; seconds of one run of each, without making the matrices. */
#include <m4ri/m4ri.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double m4ri_echelon(int n) {
    mzd_t *a = mzd_init(n, n);
    mzd_randomize(a);
    double started = now();
    mzd_echelonize(a, 1);
    double taken = now() - started;
    mzd_free(a);
    return taken;
}

double m4ri_product(int n) {
    mzd_t *a = mzd_init(n, n), *b = mzd_init(n, n);
    mzd_randomize(a);
    mzd_randomize(b);
    double started = now();
    mzd_t *c = mzd_mul(NULL, a, b, 0);
    double taken = now() - started;
    mzd_free(a), mzd_free(b), mzd_free(c);
    return taken;
}
