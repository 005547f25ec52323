package codec

// #include <malloc.h>
import "C"

// Each new size of picture makes an encoder or a decoder anew, on whatever
// thread runs then. By itself glibc gives every thread a heap of its own and, once
// large blocks were freed, keeps them there: an hour's climbing of the ladder
// cost 200 MB. Blocks from a quarter of a megabyte on now go back to the system.
func init() {
	C.mallopt(C.M_MMAP_THRESHOLD, 256<<10)
	C.mallopt(C.M_ARENA_MAX, 2)
}
