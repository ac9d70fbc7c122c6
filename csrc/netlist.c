/* Whole netlists on packed rows, a block of words at a time, so that the wires in use stay in cache. */
#include "lanes.h"
#include "schedule.h"

#include <string.h>

int rdc_netlist_check(const rdc_netlist *net, size_t *where) {
    uint64_t below = (uint64_t)net->inputs + 1;
    for (size_t g = 0; g < net->gates; g++, below++) {
        *where = g;
        if (net->ops[g] > 15) return RDC_NETLIST_OP;
        if (net->in0[g] < 0 || (uint64_t)net->in0[g] >= below || net->in1[g] < 0 || (uint64_t)net->in1[g] >= below)
            return RDC_NETLIST_FAN_IN;
    }
    for (size_t j = 0; j < net->outputs; j++) {
        *where = j;
        if (net->out[j] < 0 || (uint64_t)net->out[j] >= below) return RDC_NETLIST_OUTPUT;
    }
    return RDC_NETLIST_FINE;
}

/* Eight bits as eight bytes 0 or 1. */
RDC_INLINE uint64_t spread_scalar(uint64_t bits) {
    const uint64_t apart = bits * UINT64_C(0x0101010101010101) & UINT64_C(0x8040201008040201);
    return (apart + UINT64_C(0x7f7f7f7f7f7f7f7f)) >> 7 & UINT64_C(0x0101010101010101);
}

#ifdef RDC_X86
RDC_AVX2 static inline uint64_t spread_avx2(uint64_t bits) { return _pdep_u64(bits, 0x0101010101010101); }

RDC_AVX512 static inline uint64_t spread_avx512(uint64_t bits) { return _pdep_u64(bits, 0x0101010101010101); }
#endif

#define LANE rdc_lane2
#define TARGET
#define NAME(function) function##_scalar
#include "netlist_lanes.h"
#undef LANE
#undef TARGET
#undef NAME

#ifdef RDC_X86
#define LANE rdc_lane4
#define TARGET RDC_AVX2
#define NAME(function) function##_avx2
#include "netlist_lanes.h"
#undef LANE
#undef TARGET
#undef NAME

#define LANE rdc_lane8
#define TARGET RDC_AVX512
#define NAME(function) function##_avx512
#include "netlist_lanes.h"
#endif

RDC_LANE_TWINS(rdc_netlist_forward, (s, in, out, words, rows, first, count, buffer, block), const rdc_schedule *s,
               const uint64_t *in, uint64_t *out, size_t words, size_t rows, size_t first, size_t count,
               uint64_t *buffer, size_t block)

RDC_LANE_TWINS(rdc_netlist_reverse, (s, in, dout, din, words, first, count, buffer, block), const rdc_schedule *s,
               const uint64_t *in, const uint64_t *dout, uint64_t *din, size_t words, size_t first, size_t count,
               uint64_t *buffer, size_t block)

void rdc_netlist_scores(int simd, const rdc_schedule *s, const uint8_t *bytes, size_t rows, int32_t *out,
                        size_t classes, uint64_t *buffer, size_t block, uint8_t *seen) {
#ifdef RDC_X86
    if (simd == RDC_AVX512_MODE) {
        rdc_netlist_scores_avx512(simd, s, bytes, rows, out, classes, buffer, block, seen);
        return;
    }
    if (simd == RDC_AVX2_MODE) {
        rdc_netlist_scores_avx2(simd, s, bytes, rows, out, classes, buffer, block, seen);
        return;
    }
#endif
    rdc_netlist_scores_scalar(simd, s, bytes, rows, out, classes, buffer, block, seen);
}
