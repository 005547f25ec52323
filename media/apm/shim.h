// The few calls that Go makes into the audio processing module. Everything is
// mono, 48 kHz, in frames of 10 ms (480 samples).
#ifndef APM_SHIM_H
#define APM_SHIM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct apm apm;

// Noise: 0 off, 1 moderate, 2 strong. The others are 0 or 1.
typedef struct {
	int echo, noise, gain;
} apm_config;

// All in dB but delay_ms; has is 0 while the canceller has measured nothing.
typedef struct {
	double erl, erle;
	int delay_ms;
	int has;
} apm_stats;

// apm_new answers NULL when the module cannot be made.
apm *apm_new(apm_config config);
void apm_free(apm *a);
void apm_configure(apm *a, apm_config config);

// apm_far and apm_near may run at the same time as each other, each for itself
// one at a time. They answer 0, or the module's negative error code.
int apm_far(apm *a, const int16_t *frame);
int apm_near(apm *a, int16_t *frame, int delay_ms);
apm_stats apm_measure(apm *a);

#ifdef __cplusplus
}
#endif

#endif
