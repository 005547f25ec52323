package audio

// #include <stdlib.h>
import "C"

import "unsafe"

// free gives memory back to C.
func free(p unsafe.Pointer) { C.free(p) }
