// A narrow door to libvpx: one VP8 encoder and one VP8 decoder.
#ifndef ZWIESPRACHE_VPX_H
#define ZWIESPRACHE_VPX_H

#include <stddef.h>
#include <stdint.h>
#include <vpx/vp8cx.h>
#include <vpx/vp8dx.h>
#include <vpx/vpx_decoder.h>
#include <vpx/vpx_encoder.h>

typedef struct {
	vpx_codec_ctx_t ctx;
	vpx_codec_enc_cfg_t cfg;
	vpx_image_t image;
} vp8_encoder;

// What an encoder is tuned for.
#define VP8_CAMERA 0
#define VP8_SCREEN 1

// vp8_encoder_open answers NULL when memory or libvpx refuses. kbps is the target rate.
vp8_encoder *vp8_encoder_open(unsigned width, unsigned height, unsigned kbps, int content);
int vp8_encoder_rate(vp8_encoder *e, unsigned kbps);

// vp8_encode writes one frame to out and answers its size, 0 for a frame that rate
// control dropped, a negative libvpx error, or VP8_SHORT. pts and duration count
// 90,000 per second. The planes are read during the call only.
#define VP8_SHORT (-1000)
long vp8_encode(vp8_encoder *e, const uint8_t *y, const uint8_t *u, const uint8_t *v,
                int y_stride, int uv_stride, int64_t pts, unsigned long duration,
                int want_key, uint8_t *out, size_t capacity, int *is_key);
void vp8_encoder_close(vp8_encoder *e);

typedef struct {
	vpx_codec_ctx_t ctx;
} vp8_decoder;

// vp8_picture is what the decoder shows; the planes belong to it until the next call.
typedef struct {
	const uint8_t *y, *u, *v;
	int y_stride, uv_stride, width, height;
} vp8_picture;

vp8_decoder *vp8_decoder_open(void);

// vp8_decode answers 1 with a picture, 0 without one, or a negative error.
// A key frame with a side over max_side is refused before memory is taken for it.
int vp8_decode(vp8_decoder *d, const uint8_t *data, unsigned size, unsigned max_side, vp8_picture *picture);
void vp8_decoder_close(vp8_decoder *d);

#endif
