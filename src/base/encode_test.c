#include "base/encode.h"

#include "unit.h"

static void round_trips(void)
{
    struct buf text, back;
    char bytes[64];

    buf_init(&text, 0);
    buf_init(&back, 0);
    for (size_t n = 0; n < sizeof(bytes); n++) {
        struct str in = str_of(bytes, n);

        bytes[n] = (char)(n * 37 + 5);
        buf_reset(&text), buf_reset(&back);
        encode_base32(&text, in);
        CHECK(!decode_base32(&back, buf_str(&text)) && str_eq(buf_str(&back), in));
        buf_reset(&text), buf_reset(&back);
        encode_base64(&text, in);
        CHECK_INT(text.n % 4, 0);
        CHECK(!decode_base64(&back, buf_str(&text)) && str_eq(buf_str(&back), in));
        buf_reset(&text), buf_reset(&back);
        encode_hex(&text, in);
        CHECK(!decode_hex(&back, buf_str(&text)) && str_eq(buf_str(&back), in));
    }
    buf_clear(&text);
    buf_clear(&back);
}

static void knows_the_vectors_of_rfc_4648(void)
{
    struct buf text;

    buf_init(&text, 0);
    encode_base64(&text, STR("foob"));
    CHECK_STR(buf_str(&text), "Zm9vYg==");
    buf_reset(&text);
    encode_base64url(&text, STR("\xfb\xff"));
    CHECK_STR(buf_str(&text), "-_8");
    buf_clear(&text);
}

static void refuses_what_no_encoder_writes(void)
{
    struct buf out;

    buf_init(&out, 0);
    buf_add_c(&out, "kept");
    CHECK_INT(decode_base64(&out, STR("Zm9*")), ERR_BAD_INPUT);
    CHECK_INT(decode_base64(&out, STR("Z")), ERR_BAD_INPUT);
    CHECK_INT(decode_hex(&out, STR("abc")), ERR_BAD_INPUT);
    CHECK_INT(decode_base32(&out, STR("iiii")), ERR_BAD_INPUT);
    CHECK_STR(buf_str(&out), "kept");
    buf_clear(&out);
}

int main(void)
{
    RUN(round_trips);
    RUN(knows_the_vectors_of_rfc_4648);
    RUN(refuses_what_no_encoder_writes);
    return unit_end();
}
