// For tests under wine alone, never to be shipped: the one call that Go makes to Windows' bcryptprimitives.dll, which wine 8.0
// does not have.
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID, ULONG); // RtlGenRandom

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE to, SIZE_T size) {
	while (size > 0) {
		ULONG part = size > 1u << 20 ? 1u << 20 : (ULONG)size;
		if (!SystemFunction036(to, part)) return FALSE;
		to += part;
		size -= part;
	}
	return TRUE;
}
