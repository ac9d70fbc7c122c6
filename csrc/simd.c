/* What this processor can do.
 *
 * It is asked itself: __builtin_cpu_supports() is a part of the compiler's library that some leave out (zig's says that
 * no processor has anything).
 */
#include "simd.h"

#ifdef RDC_X86
#include <cpuid.h>

/* Leaf 1 of cpuid, ecx: FMA, POPCNT, OSXSAVE (xgetbv may be asked), AVX. */
enum { LEAF1_ECX = 1 << 12 | 1 << 23 | 1 << 27 | 1 << 28 };
/* Leaf 7, ebx: BMI1, AVX2, BMI2; and AVX-512 F, DQ, BW, VL. */
enum { LEAF7_EBX = 1 << 3 | 1 << 5 | 1 << 8 };
static const unsigned LEAF7_EBX_512 = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31;
/* Leaf 7, ecx: AVX-512 VBMI, GFNI, AVX-512 VNNI and VPOPCNTDQ. */
static const unsigned LEAF7_ECX_512 = 1u << 1 | 1u << 8 | 1u << 11 | 1u << 14;
/* Registers that the system saves: of 128 and 256 bits; and masks, and those of 512 bits. */
enum { SAVES_AVX = 6, SAVES_512 = 0xe6 };

static int has(unsigned found, unsigned wanted) { return (found & wanted) == wanted; }

static unsigned saved_registers(void) {
    unsigned low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

int rdc_simd_best(void) {
    unsigned eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !has(ecx, LEAF1_ECX)) return RDC_SCALAR_MODE;
    const unsigned saved = saved_registers();
    if (!has(saved, SAVES_AVX) || !__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) || !has(ebx, LEAF7_EBX))
        return RDC_SCALAR_MODE;
    return has(saved, SAVES_512) && has(ebx, LEAF7_EBX_512) && has(ecx, LEAF7_ECX_512) ? RDC_AVX512_MODE : RDC_AVX2_MODE;
}
#else
int rdc_simd_best(void) { return RDC_SCALAR_MODE; }
#endif
