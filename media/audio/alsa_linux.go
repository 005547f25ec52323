package audio

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stddef.h>

typedef void (*handler)(const char *, int, const char *, int, const char *, ...);

static void ignore(const char *file, int line, const char *function, int error, const char *format, ...) {}

// The library stays loaded: miniaudio loads the same one.
static void silence(void) {
	void *alsa = dlopen("libasound.so.2", RTLD_NOW | RTLD_LOCAL);
	if (alsa == NULL) return;
	int (*set)(handler) = (int (*)(handler))dlsym(alsa, "snd_lib_error_set_handler");
	if (set != NULL) set(ignore);
}
*/
import "C"

import "sync"

// silenceALSA keeps ALSA from writing to standard error when a computer has no
// sound card; what matters comes back as an error anyway.
var silenceALSA = sync.OnceFunc(func() { C.silence() })
