/* Tapes of real operations: which file runs them. */
#include "real.h"

#include "simd.h"

typedef int run(const int64_t *tape, size_t first, size_t stop, char *const *slots, void *scratch);
run rdc_real_run_float_scalar, rdc_real_run_float_avx2, rdc_real_run_float_avx512;
run rdc_real_run_double_scalar, rdc_real_run_double_avx2, rdc_real_run_double_avx512;

int rdc_real_run(int simd, int wide, const int64_t *tape, size_t first, size_t stop, char *const *slots,
                 void *scratch) {
    run *found = wide ? rdc_real_run_double_scalar : rdc_real_run_float_scalar;
#ifdef RDC_X86
    if (simd == RDC_AVX2_MODE) found = wide ? rdc_real_run_double_avx2 : rdc_real_run_float_avx2;
    if (simd == RDC_AVX512_MODE) found = wide ? rdc_real_run_double_avx512 : rdc_real_run_float_avx512;
#else
    (void)simd;
#endif
    return found(tape, first, stop, slots, scratch);
}
