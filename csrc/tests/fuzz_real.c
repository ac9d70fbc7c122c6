/* Tapes of real operations, damaged. */
#include "fuzz.h"
#include "real.h"

enum { SLOTS = 6, WORDS = 512, MOST_INDICES = 16 };

/* A tape, the sizes of its slots, and indices: in slots 4 and 5. */
typedef struct {
    int64_t words[WORDS];
    size_t length;
    rdc_real_slot slots[SLOTS];
    int32_t indices[2][MOST_INDICES];
} program;

static void put(program *p, int64_t word) { p->words[p->length++] = word; }

static void put_all(program *p, size_t count, const int64_t *words) {
    for (size_t i = 0; i < count; i++) put(p, words[i]);
}
#define PUT(p, ...) put_all(p, sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t), (int64_t[]){__VA_ARGS__})

static int64_t few(void) { return 1 + (int64_t)(draw() % 3); }

/* Axes of random lengths, most of them 1, with row-major strides where `strided`, in a random order of steps; their product. */
static int64_t axes(int64_t *lengths, int64_t *strides, int64_t count, int64_t inner) {
    int64_t step = inner;
    for (int64_t n = count; n-- > 0; step *= lengths[n]) {
        lengths[n] = step < 200 && draw() % 3 == 0 ? few() : 1;
        strides[n] = step;
    }
    return step;
}

static void elementwise(program *p) {
    const int64_t outer = draw() % 4 ? (int64_t)(draw() % 3) : (int64_t)(draw() % 65), rows = few(), columns = 1 + (int64_t)(draw() % 40);
    int64_t lengths[64], strides[64];
    const int64_t all = axes(lengths, strides, outer, rows * columns);
    PUT(p, outer, rows, columns, 5, 3, 4);
    put_all(p, (size_t)outer, lengths);
    for (int64_t n = 0; n < 3; n++) {
        PUT(p, n, 0, n == 2 ? 0 : columns, 1);
        for (int64_t k = 0; k < outer; k++) put(p, n == 2 ? 0 : strides[k]);
        p->slots[n].elements = (size_t)(n == 2 ? columns : all);
    }
    PUT(p, RDC_REAL_ADD, 3, 1, 2);
    for (int64_t n = 1; n < 4; n++) PUT(p, (int64_t)(draw() % RDC_REAL_OPERATION_COUNT), n == 3 ? 0 : 4, 3, 2);
}

static void with_indices(program *p, int scatter) {
    const int64_t count = few() * 3, inner = few(), lines = few() + 1;
    for (int64_t i = 0; i < count; i++) p->indices[0][i] = (int32_t)(draw() % (uint64_t)(lines + 1)) - 1;
    p->slots[4].elements = (size_t)count;
    p->slots[0].elements = (size_t)((scatter ? lines : count) * inner);
    p->slots[1].elements = (size_t)((scatter ? count : lines) * inner);
    PUT(p, 0, 0, 1, 0, 4, 0, count, inner);
    if (scatter) put(p, lines);
}

static void reduction(program *p, int64_t code) {
    const int64_t kept = draw() % 8 ? (int64_t)(draw() % 4) : 64, reduced = (int64_t)(draw() % 3), inner = 1 + (int64_t)(draw() % 70);
    int64_t lengths[64], strides[64], inside[64], steps[64];
    const int64_t lines = axes(inside, steps, reduced, inner), all = axes(lengths, strides, kept, lines);
    p->slots[0].elements = (size_t)(code == RDC_REAL_FIRST_MAXIMUM ? all : all / lines * (code == RDC_REAL_REDUCE ? inner : 1));
    p->slots[1].elements = p->slots[2].elements = (size_t)all;
    if (code == RDC_REAL_REDUCE) PUT(p, (int64_t)(draw() % 3), 0, 0, 1, 0, inner, 1, kept, reduced);
    else if (code == RDC_REAL_LINE_SUMS) PUT(p, 0, 0, 1, 0, inner, kept, reduced);
    else PUT(p, 0, 0, 1, 0, draw() % 2 ? 2 : -1, 0, inner, kept, reduced, 1, 1, 0);
    put_all(p, (size_t)kept, lengths);
    put_all(p, (size_t)kept, strides);
    if (code == RDC_REAL_FIRST_MAXIMUM) {
        put_all(p, (size_t)kept, strides);
        for (int64_t n = 0; n < kept; n++) put(p, 0);
    }
    put_all(p, (size_t)reduced, inside);
    put_all(p, (size_t)reduced, steps);
    if (code == RDC_REAL_FIRST_MAXIMUM) put_all(p, (size_t)reduced, steps);
}

static void products(program *p, int dots) {
    const int64_t outer = draw() % 8 ? (int64_t)(draw() % 3) : 64, summed = (int64_t)(draw() % 3), inner = 1 + (int64_t)(draw() % 40);
    int64_t lengths[64], strides[64], inside[64], steps[64];
    const int64_t lines = axes(inside, steps, summed, inner), all = axes(lengths, strides, outer, lines);
    const int kind = (int)(draw() % 3);
    p->slots[0].elements = (size_t)(all / lines * (dots ? 1 : inner));
    p->slots[1].elements = p->slots[2].elements = (size_t)all;
    PUT(p, 0, 0, 1, 0, 2, 0, inner);
    if (!dots) PUT(p, kind == 1, kind != 2);
    PUT(p, outer, summed);
    put_all(p, (size_t)outer, lengths);
    for (int64_t n = 0; n < outer; n++) put(p, strides[n] / lines * (dots ? 1 : inner));
    put_all(p, (size_t)outer, strides);
    put_all(p, (size_t)outer, strides);
    put_all(p, (size_t)summed, inside);
    put_all(p, (size_t)summed, steps);
    put_all(p, (size_t)summed, steps);
}

static void windows(program *p, int64_t code) {
    const int64_t M = 1 + (int64_t)(draw() % 9), P = few(), T = few(), N = 1 + (int64_t)(draw() % 20), lines = few();
    int64_t used = 0;
    for (int64_t i = 0; i < P * T; i++) p->indices[0][i] = (int32_t)(draw() % (uint64_t)(lines + 1)) - 1;
    p->slots[4].elements = (size_t)(P * T);
    p->slots[0].elements = (size_t)(M * P * N), p->slots[1].elements = (size_t)(M * T), p->slots[2].elements = (size_t)(lines * N);
    PUT(p, M, P, T, N, P * N, N, T, 1, 4, 0);
    if (code == RDC_REAL_WINDOWS) PUT(p, 0, 0, 1, 0, 2, 0);
    if (code == RDC_REAL_WINDOWS_WEIGHTS) PUT(p, 1, 0, 0, 0, 2, 0);
    if (code != RDC_REAL_WINDOWS_INPUT) return;
    for (int64_t i = 0; i <= lines; i++) { /* a few uses each, of any tap and place */
        p->indices[1][i] = (int32_t)used;
        if (i < lines && used < 6) used += (int64_t)(draw() % 3);
    }
    for (int64_t i = 0; i < used; i++) {
        p->indices[0][2 * i] = (int32_t)(draw() % (uint64_t)T);
        p->indices[0][2 * i + 1] = (int32_t)(draw() % (uint64_t)P);
    }
    p->slots[4].elements = (size_t)(2 * used), p->slots[5].elements = (size_t)(lines + 1);
    PUT(p, 2, 0, 1, 0, 0, 0, 5, 0, lines);
}

/* Gates of up to three pins, over reals or bits, and what goes with them. */
static void gates(program *p, int64_t code) {
    const int64_t count = few(), inner = 1 + (int64_t)(draw() % 70), pins = (int64_t)(draw() % 4), lines = few();
    const int64_t bits = (int64_t)(draw() % 2), width = (inner + 63) / 64 * 2, length = bits ? width : inner;
    const int64_t tables = count << pins;
    int64_t result = code == RDC_REAL_GATES ? count * length : count * inner;
    if (code == RDC_REAL_TABLE_CHANGES) result = tables;
    if (code == RDC_REAL_PIN_CHANGES) result = lines * inner;
    for (int64_t i = 0; i < count; i++) p->indices[0][i] = (int32_t)(draw() % (uint64_t)lines);
    p->indices[0][0] = (int32_t)lines - 1;
    p->slots[0].elements = (size_t)result, p->slots[1].elements = (size_t)tables;
    p->slots[2].elements = (size_t)(count * inner), p->slots[3].elements = (size_t)((lines > count ? lines : count) * length);
    p->slots[4].elements = (size_t)count;
    PUT(p, 0, 0);
    if (code == RDC_REAL_PIN_CHANGES) { /* all lines use one gate; as indices of pins, its number is a line */
        p->indices[0][0] = 0, p->indices[0][1] = (int32_t)(draw() % (uint64_t)count);
        if (p->indices[0][1] >= lines) p->indices[0][1] = 0;
        for (int64_t v = 0; v <= lines; v++) p->indices[1][v] = v == lines;
        p->slots[4].elements = (size_t)(count > 2 ? count : 2), p->slots[5].elements = (size_t)lines + 1;
        PUT(p, lines, inner, 4, 0, 5, 0, 1);
    }
    if (code != RDC_REAL_TABLE_CHANGES) PUT(p, 1, 0);
    PUT(p, bits, count);
    if (code != RDC_REAL_PIN_CHANGES) put(p, inner);
    put(p, pins);
    if (code != RDC_REAL_GATES) PUT(p, 2, 0, -1, 0);
    for (int64_t n = 0; n < pins; n++) PUT(p, 3, 0, draw() % 2 ? 4 : -1, 0);
}

static void packing(program *p, int64_t code) {
    const int64_t count = few(), inner = 1 + (int64_t)(draw() % 140), width = (inner + 63) / 64 * 2;
    const int pack = code == RDC_REAL_PACK, turned = (int)(draw() % 2);
    p->slots[0].elements = (size_t)(code == RDC_REAL_BIT_COUNTS ? inner : count * (pack ? width : inner));
    p->slots[1].elements = (size_t)(count * (pack ? inner : width));
    PUT(p, 0, 0, 1, 0);
    if (code == RDC_REAL_BIT_COUNTS) put(p, 1);
    PUT(p, count, inner);
    if (pack) PUT(p, turned ? 1 : inner, turned ? count : 1);
}

static void choice(program *p, int64_t code) {
    const int64_t pins = few(), options = few(), inner = 1 + (int64_t)(draw() % 20), lines = few() + 1;
    const int credits = code == RDC_REAL_CREDITS, deliver = code == RDC_REAL_DELIVER;
    for (int64_t i = 0; i < pins * options; i++) p->indices[0][i] = (int32_t)(draw() % (uint64_t)lines);
    p->indices[0][0] = (int32_t)lines - 1;
    p->slots[4].elements = (size_t)(pins * options);
    p->slots[0].elements = (size_t)(credits ? pins * options : (deliver ? lines : pins) * inner);
    p->slots[1].elements = (size_t)(credits ? lines * inner : pins * options);
    p->slots[2].elements = (size_t)((code == RDC_REAL_CHOOSE ? lines : pins) * inner);
    PUT(p, 0, 0, 1, 0, 2, 0, 4, 0, pins, options, inner);
    if (deliver) put(p, lines);
    if (credits) put(p, 0);
}

/* One sound instruction over slots of their exact sizes. */
static void sound(program *p) {
    const int64_t code = (int64_t)(draw() % RDC_REAL_INSTRUCTION_COUNT);
    memset(p, 0, sizeof *p);
    PUT(p, code, 0);
    switch (code) {
    case RDC_REAL_ELEMENTWISE: elementwise(p); break;
    case RDC_REAL_GATHER: with_indices(p, 0); break;
    case RDC_REAL_SCATTER_ADD: with_indices(p, 1); break;
    case RDC_REAL_CONTRACT: products(p, 0); break;
    case RDC_REAL_DOTS: products(p, 1); break;
    case RDC_REAL_WINDOWS:
    case RDC_REAL_WINDOWS_WEIGHTS:
    case RDC_REAL_WINDOWS_INPUT: windows(p, code); break;
    case RDC_REAL_PACK:
    case RDC_REAL_UNPACK:
    case RDC_REAL_BIT_COUNTS: packing(p, code); break;
    case RDC_REAL_GATES:
    case RDC_REAL_SLOPES:
    case RDC_REAL_TABLE_CHANGES:
    case RDC_REAL_PIN_CHANGES: gates(p, code); break;
    case RDC_REAL_CHOOSE:
    case RDC_REAL_DELIVER:
    case RDC_REAL_CREDITS: choice(p, code); break;
    default: reduction(p, code);
    }
    p->words[1] = (int64_t)p->length;
    p->slots[4].indices = p->indices[0], p->slots[5].indices = p->indices[1];
}

static void damage(program *p) {
    const size_t at = draw() % p->length;
    switch (draw() % 8) {
    case 0: p->slots[draw() % SLOTS].elements += draw() % 3 - 1; break;
    case 1: p->indices[draw() % 2][draw() % MOST_INDICES] = (int32_t)nasty((int32_t)(draw() % 6)); break;
    case 2: p->words[at] = p->words[draw() % p->length]; break;
    case 3: p->words[1] = (int64_t)--p->length; break;
    default: p->words[at] = nasty(p->words[at]);
    }
    for (size_t s = 4; s < SLOTS; s++)
        if (p->slots[s].elements > MOST_INDICES) p->slots[s].elements = MOST_INDICES;
}

/* Each slot in memory of its own, of its very size. */
static void run(const program *p, int wide) {
    char *slots[SLOTS];
    double *scratch = take_memory(RDC_REAL_SCRATCH);
    for (size_t s = 0; s < SLOTS; s++) {
        const size_t bytes = p->slots[s].elements * (s > 3 ? 4 : wide ? 8 : 4);
        slots[s] = take_memory(bytes);
        if (s > 3) memcpy(slots[s], p->slots[s].indices, bytes);
        else memset(slots[s], 0, bytes);
    }
    rdc_real_run(simd, wide, p->words, 0, p->length, slots, scratch);
    for (size_t s = 0; s < SLOTS; s++) free(slots[s]);
    free(scratch);
}

void fuzz_real(fuzz_counts *counts, size_t rounds) {
    program p;
    for (size_t i = 0; i < rounds; i++) {
        const int wide = (int)(draw() % 2), hits = (int)(draw() % 4);
        size_t where;
        double work = 0;
        sound(&p);
        if (hits == 0)
            expect(rdc_real_check(wide, p.words, 0, p.length, p.slots, SLOTS, &where, &work) == NULL,
                   "sound tape refused", (size_t)p.words[0], p.length);
        for (int n = 0; n < hits; n++) damage(&p);
        int fits = 1;
        for (size_t s = 0; s < SLOTS; s++) fits &= p.slots[s].elements < (1 << 16);
        if (!fits || p.length == 0) continue;
        work = 0;
        if (rdc_real_check(wide, p.words, 0, p.length, p.slots, SLOTS, &where, &work) != NULL) {
            counts->refused++;
            continue;
        }
        counts->accepted++;
        if (work < 1e6) run(&p, wide);
    }
}
