#include "vpx.h"

#include <stdlib.h>
#include <string.h>

vp8_encoder *vp8_encoder_open(unsigned width, unsigned height, unsigned kbps, int content) {
	vp8_encoder *e = calloc(1, sizeof *e);
	if (!e) return NULL;
	vpx_codec_iface_t *vp8 = vpx_codec_vp8_cx();
	vpx_codec_enc_cfg_t *c = &e->cfg;
	if (vpx_codec_enc_config_default(vp8, c, 0)) {
		free(e);
		return NULL;
	}
	c->g_w = width;
	c->g_h = height;
	c->g_timebase.num = 1;
	c->g_timebase.den = 90000;
	c->g_threads = 1;       // a second thread doubles the CPU time at this size
	c->g_lag_in_frames = 0; // a frame in, a frame out
	c->g_pass = VPX_RC_ONE_PASS;
	c->g_error_resilient = VPX_ERROR_RESILIENT_DEFAULT; // entropy does not depend on lost frames
	c->kf_mode = VPX_KF_DISABLED;                       // key frames are dear: only when asked for
	c->rc_end_usage = VPX_CBR;
	c->rc_target_bitrate = kbps;
	c->rc_min_quantizer = 2;
	c->rc_max_quantizer = 56;
	c->rc_undershoot_pct = 100;
	c->rc_overshoot_pct = 15;
	c->rc_buf_initial_sz = 500; // milliseconds, as the two below
	c->rc_buf_optimal_sz = 600;
	c->rc_buf_sz = 1000;
	c->rc_dropframe_thresh = 30; // below 30 % of the buffer a frame is dropped rather than queued in the network
	c->rc_resize_allowed = 0;
	if (content == VP8_SCREEN) {
		c->rc_max_quantizer = 40;  // letters are still readable
		c->rc_overshoot_pct = 100; // a page that is turned is not rationed; a still one costs nothing
		c->rc_buf_sz = 2000;
	}
	if (vpx_codec_enc_init(&e->ctx, vp8, c, 0)) {
		free(e);
		return NULL;
	}
	// Negative: a fixed speed, not one that hunts the clock. Together with the
	// threshold, which leaves the grain of a sensor out (2 of 255 in a block), it
	// halves the time of a camera's picture at the same quality.
	vpx_codec_control(&e->ctx, VP8E_SET_CPUUSED, content == VP8_CAMERA ? -12 : -8);
	vpx_codec_control(&e->ctx, VP8E_SET_STATIC_THRESHOLD, content == VP8_CAMERA ? 1000 : 1);
	vpx_codec_control(&e->ctx, VP8E_SET_NOISE_SENSITIVITY, 0);
	vpx_codec_control(&e->ctx, VP8E_SET_TOKEN_PARTITIONS, 0);
	vpx_codec_control(&e->ctx, VP8E_SET_SCREEN_CONTENT_MODE, content == VP8_SCREEN);
	if (content == VP8_CAMERA) {
		vpx_codec_control(&e->ctx, VP8E_SET_MAX_INTRA_BITRATE_PCT, 300); // a key frame may cost three frames' bits
	}
	// Only the description is needed: the planes are set with each frame.
	vpx_img_wrap(&e->image, VPX_IMG_FMT_I420, width, height, 1, (unsigned char *)1);
	return e;
}

int vp8_encoder_rate(vp8_encoder *e, unsigned kbps) {
	e->cfg.rc_target_bitrate = kbps;
	return vpx_codec_enc_config_set(&e->ctx, &e->cfg);
}

long vp8_encode(vp8_encoder *e, const uint8_t *y, const uint8_t *u, const uint8_t *v,
                int y_stride, int uv_stride, int64_t pts, unsigned long duration,
                int want_key, uint8_t *out, size_t capacity, int *is_key) {
	e->image.planes[VPX_PLANE_Y] = (uint8_t *)y;
	e->image.planes[VPX_PLANE_U] = (uint8_t *)u;
	e->image.planes[VPX_PLANE_V] = (uint8_t *)v;
	e->image.stride[VPX_PLANE_Y] = y_stride;
	e->image.stride[VPX_PLANE_U] = uv_stride;
	e->image.stride[VPX_PLANE_V] = uv_stride;
	vpx_codec_err_t err = vpx_codec_encode(&e->ctx, &e->image, pts, duration,
	                                       want_key ? VPX_EFLAG_FORCE_KF : 0, VPX_DL_REALTIME);
	memset(e->image.planes, 0, sizeof e->image.planes);
	if (err) return -(long)err;

	size_t size = 0;
	vpx_codec_iter_t next = NULL;
	const vpx_codec_cx_pkt_t *p;
	while ((p = vpx_codec_get_cx_data(&e->ctx, &next))) {
		if (p->kind != VPX_CODEC_CX_FRAME_PKT) continue;
		if (p->data.frame.sz > capacity - size) return VP8_SHORT;
		memcpy(out + size, p->data.frame.buf, p->data.frame.sz);
		size += p->data.frame.sz;
		*is_key = !!(p->data.frame.flags & VPX_FRAME_IS_KEY);
	}
	return (long)size;
}

void vp8_encoder_close(vp8_encoder *e) {
	vpx_codec_destroy(&e->ctx);
	free(e);
}

vp8_decoder *vp8_decoder_open(void) {
	vp8_decoder *d = calloc(1, sizeof *d);
	if (!d) return NULL;
	vpx_codec_dec_cfg_t cfg = {.threads = 1};
	if (vpx_codec_dec_init(&d->ctx, vpx_codec_vp8_dx(), &cfg, 0)) {
		free(d);
		return NULL;
	}
	return d;
}

int vp8_decode(vp8_decoder *d, const uint8_t *data, unsigned size, unsigned max_side, vp8_picture *picture) {
	vpx_codec_stream_info_t info = {.sz = sizeof info};
	if (size > 0 && !(data[0] & 1)) { // RFC 6386 section 9.1: bit 0 clear is a key frame
		vpx_codec_err_t err = vpx_codec_peek_stream_info(vpx_codec_vp8_dx(), data, size, &info);
		if (err) return -(int)err;
		if (info.w == 0 || info.h == 0 || info.w > max_side || info.h > max_side) return -VPX_CODEC_UNSUP_BITSTREAM;
	}
	vpx_codec_err_t err = vpx_codec_decode(&d->ctx, data, size, NULL, 0);
	if (err) return -(int)err;
	vpx_codec_iter_t next = NULL;
	vpx_image_t *image = vpx_codec_get_frame(&d->ctx, &next);
	if (!image) return 0;
	picture->y = image->planes[VPX_PLANE_Y];
	picture->u = image->planes[VPX_PLANE_U];
	picture->v = image->planes[VPX_PLANE_V];
	picture->y_stride = image->stride[VPX_PLANE_Y];
	picture->uv_stride = image->stride[VPX_PLANE_U];
	picture->width = (int)image->d_w;
	picture->height = (int)image->d_h;
	return 1;
}

void vp8_decoder_close(vp8_decoder *d) {
	vpx_codec_destroy(&d->ctx);
	free(d);
}
