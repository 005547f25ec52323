// What dampens the rest of the echo that the adaptive filter leaves.
#ifndef APM_SUPPRESSOR_H
#define APM_SUPPRESSOR_H

#include <array>

#include "modules/audio_processing/aec3/aec3_common.h"
#include "modules/audio_processing/aec3/aec_state.h"
#include "modules/audio_processing/aec3/render_buffer.h"

namespace echo {

// Powers of 65 bands of 125 Hz.
using Spectrum = std::array<float, webrtc::kFftLengthBy2Plus1>;

// Suppressor learns how the rest of the echo relates to what is played, and
// whether a person speaks at the same time; it dampens much while nobody does
// and little while somebody does.
class Suppressor {
public:
	Suppressor();

	struct Spectra {
		Spectrum near;   // microphone
		Spectrum echo;   // what the filter took out of it
		Spectrum rest;   // what is left
		Spectrum noise;  // steady noise of the microphone
	};

	// Restart makes it learn quickly again: the room is not what it was.
	void Restart() { active_ = 0; }

	// Update answers the factor of the bands above 8 kHz, and writes those of the
	// 65 below: amplitudes, 0 to 1.
	float Update(const Spectra &s, const webrtc::RenderBuffer &far, const webrtc::AecState &state, Spectrum *gain);

private:
	static constexpr int kTerms = 4;

	void Expect(const Spectra &s, const webrtc::RenderBuffer &far, const webrtc::AecState &state);
	void Listen(const Spectra &s);
	void Learn(const Spectra &s);

	std::array<Spectrum, kTerms> term_;    // what the rest of the echo may be made of,
	std::array<Spectrum, kTerms> weight_;  // the logarithms (base 2) of their factors,
	std::array<Spectrum, kTerms> part_;    // and both multiplied
	Spectrum rest_;                        // smoothed
	Spectrum residue_;                     // expected rest of the echo, the sum of the parts
	Spectrum gain_;                        // the last one, power
	float evidence_ = 0;                   // smoothed, dB
	float person_ = 1;                     // 0 to 1: somebody speaks here
	float mean_[2] = {}, spread_[2] = {}, together_ = 0;
	float likeness_ = 0;                   // correlation of what is left with what is expected
	int hold_ = 0;
	int active_ = 0;                       // blocks learnt from
};

}  // namespace echo

#endif
