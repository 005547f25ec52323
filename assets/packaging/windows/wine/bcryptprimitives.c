// For tests under wine alone, never to be shipped: what Go asks of Windows 8 and wine 8.0 does not have. It is loaded as
// bcryptprimitives.dll, whose one call Go makes before all else.
#include <winsock2.h>

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

// Go opens no UDP socket that cannot be told to leave a router's "no way there" unsaid. Wine says it never.
#define SIO_UDP_NETRESET _WSAIOW(IOC_VENDOR, 15)

static int WSAAPI ioctl(SOCKET s, DWORD code, LPVOID in, DWORD inSize, LPVOID out, DWORD outSize, LPDWORD size,
	LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE done) {
	if (code != SIO_UDP_NETRESET) return WSAIoctl(s, code, in, inSize, out, outSize, size, overlapped, done);
	*size = 0;
	return 0;
}

// jump leaves a jump to f above base, where 32 bits reach from there.
static BYTE *jump(BYTE *base, void *f) {
	BYTE code[12] = {0x48, 0xB8, [10] = 0xFF, 0xE0}; // mov rax, f; jmp rax
	memcpy(code + 2, &f, sizeof f);
	for (SIZE_T away = 1 << 20; away < 1u << 31; away += 1 << 16) {
		BYTE *at = VirtualAlloc(base + away, sizeof code, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE);
		if (at) return memcpy(at, code, sizeof code);
	}
	return NULL;
}

// Whoever asks ws2_32.dll for WSAIoctl from now on gets the one above.
BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, LPVOID reserved) {
	if (reason != DLL_PROCESS_ATTACH) return TRUE;
	BYTE *base = (BYTE *)GetModuleHandleA("ws2_32.dll");
	IMAGE_NT_HEADERS *head = (IMAGE_NT_HEADERS *)(base + ((IMAGE_DOS_HEADER *)base)->e_lfanew);
	IMAGE_EXPORT_DIRECTORY *exports =
		(IMAGE_EXPORT_DIRECTORY *)(base + head->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_EXPORT].VirtualAddress);
	DWORD *names = (DWORD *)(base + exports->AddressOfNames), *functions = (DWORD *)(base + exports->AddressOfFunctions), old;
	WORD *ordinals = (WORD *)(base + exports->AddressOfNameOrdinals);
	for (DWORD i = 0; i < exports->NumberOfNames; i++) {
		if (strcmp((char *)base + names[i], "WSAIoctl")) continue;
		DWORD *entry = functions + ordinals[i];
		BYTE *to = jump(base, ioctl);
		if (!to || !VirtualProtect(entry, sizeof *entry, PAGE_READWRITE, &old)) return FALSE;
		*entry = (DWORD)(to - base);
		return VirtualProtect(entry, sizeof *entry, old, &old);
	}
	return FALSE;
}
