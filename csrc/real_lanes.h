/* The run of a tape in one arithmetic and one SIMD mode: over REAL, WIDE, SQRT, LANE, WIDEST, TARGET and NAME. */

#include "real_math.h"

#include "real_loops.h"

#include "real_elementwise.h"

#include "real_contract.h"

#include "real_bits.h"

#include "real_choice.h"

#include "real_gates.h"

int NAME(rdc_real_run)(const int64_t *tape, size_t first, size_t stop, char *const *slots, void *scratch);

TARGET int NAME(rdc_real_run)(const int64_t *tape, size_t first, size_t stop, char *const *slots, void *scratch) {
    const int64_t *t = tape + first, *end = tape + stop;
    int bad = 0;
    for (; t < end; t += t[1]) switch (t[0]) {
        case RDC_REAL_ELEMENTWISE: bad |= NAME(elementwise)(t + 2, slots, scratch); break;
        case RDC_REAL_GATHER: NAME(gather)(t + 2, slots); break;
        case RDC_REAL_SCATTER_ADD: NAME(scatter_add)(t + 2, slots); break;
        case RDC_REAL_REDUCE: NAME(reduce)(t + 2, slots); break;
        case RDC_REAL_LINE_SUMS: NAME(line_sums)(t + 2, slots); break;
        case RDC_REAL_FIRST_MAXIMUM: NAME(first_maximum)(t + 2, slots); break;
        case RDC_REAL_CONTRACT: NAME(contract)(t + 2, slots); break;
        case RDC_REAL_DOTS: NAME(dots)(t + 2, slots); break;
        case RDC_REAL_WINDOWS: NAME(windows_forward)(t + 2, slots); break;
        case RDC_REAL_WINDOWS_WEIGHTS: NAME(windows_weights)(t + 2, slots); break;
        case RDC_REAL_WINDOWS_INPUT: NAME(windows_input)(t + 2, slots); break;
        case RDC_REAL_CHOOSE: NAME(choose)(t + 2, slots); break;
        case RDC_REAL_DELIVER: NAME(deliver)(t + 2, slots); break;
        case RDC_REAL_CREDITS: NAME(credits)(t + 2, slots); break;
        case RDC_REAL_PACK:
            if (NAME(pack)(t + 2, slots)) return bad | RDC_REAL_NOT_BITS;
            break;
        case RDC_REAL_UNPACK: NAME(unpack)(t + 2, slots); break;
        case RDC_REAL_BIT_COUNTS: NAME(bit_counts)(t + 2, slots); break;
        case RDC_REAL_GATES: NAME(gates)(t + 2, slots); break;
        case RDC_REAL_SLOPES: NAME(slopes)(t + 2, slots); break;
        case RDC_REAL_TABLE_CHANGES: NAME(table_changes)(t + 2, slots); break;
        case RDC_REAL_PIN_CHANGES: NAME(pin_changes)(t + 2, slots); break;
        default: return bad;
        }
    return bad;
}
