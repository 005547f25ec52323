package audio

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stddef.h>

typedef void (*handler)(const char *, int, const char *, int, const char *, ...);

static void ignore(const char *file, int line, const char *function, int error, const char *format, ...) {}

static void ignoreText(const char *text) {}

// The libraries stay loaded: miniaudio loads the same ones.
static void silence(void) {
	void *alsa = dlopen("libasound.so.2", RTLD_NOW | RTLD_LOCAL);
	if (alsa == NULL) return;
	int (*set)(handler) = (int (*)(handler))dlsym(alsa, "snd_lib_error_set_handler");
	if (set != NULL) set(ignore);
	void *jack = dlopen("libjack.so.0", RTLD_NOW | RTLD_LOCAL); // ALSA's plugin for JACK uses it
	if (jack == NULL) return;
	for (const char **name = (const char *[]){"jack_set_error_function", "jack_set_info_function", NULL}; *name; name++) {
		void (*hush)(void (*)(const char *)) = (void (*)(void (*)(const char *)))dlsym(jack, *name);
		if (hush != NULL) hush(ignoreText);
	}
}
*/
import "C"

import "sync"

// A speaker's period, in ms, and how many of them are buffered. PulseAudio gets
// one period of latency; with 10 ms it leaves gaps wherever the computer is
// busy, and the echo's way changes with each.
const playPeriod, playPeriods = 20, 2

// silenceALSA keeps ALSA, and JACK below it, from writing to standard error when a computer has no
// sound card; what matters comes back as an error anyway.
var silenceALSA = sync.OnceFunc(func() { C.silence() })
