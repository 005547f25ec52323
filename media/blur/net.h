/* The network that finds people in a picture: executes a plan of mkplan. */
#ifndef BLUR_NET_H
#define BLUR_NET_H

#include <stddef.h>
#include <stdint.h>

enum { NET_W = 256, NET_H = 144 }; /* size of its picture and of its mask */

/* Which instructions to use. SET_BASE is what every machine of the kind has:
   SSE2, NEON or SIMD of WebAssembly. */
enum { SET_BASE, SET_FAST };

/* The best set that this machine has: SET_FAST is AVX2 with FMA. */
int best_set(void);

/* gcc for Windows does not align the stack for vectors of 32 bytes, so there
   the fast set keeps to those of 16. */
#if defined(_WIN32) && !defined(__clang__)
#define NARROW
#endif

typedef struct net net;

/* net_open gives NULL when the plan is broken or memory is short. It keeps nothing of the plan. */
net *net_open(const uint8_t *plan, size_t length, int set);
void net_close(net *n);

/* net_input is the picture: NET_H rows of NET_W pixels, red, green and blue
   from 0 to 1 each. It is spent by net_run and must be written anew. */
float *net_input(net *n);

/* net_run writes how surely each pixel is of a person, 0 to 255, into mask.
   It answers -1 when the network has lost its way (a result is no number). */
int net_run(net *n, uint8_t *mask);

/* net_spoil puts something that is no number into the weights, for tests. */
void net_spoil(net *n);

#endif
