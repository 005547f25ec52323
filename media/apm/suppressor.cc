//go:build cgo && (linux || (windows && amd64))

#include "suppressor.h"

#include <algorithm>
#include <cmath>

namespace echo {

using webrtc::AecState;
using webrtc::RenderBuffer;

namespace {

constexpr int kBands = webrtc::kFftLengthBy2Plus1;
constexpr int kVoiceLow = 3, kVoiceHigh = 56;   // bands in which a person is looked for
constexpr float kMinimum = 64.f * 30;           // power of a band that is as good as silent

// The settings below were chosen in the rooms of rooms_test.go that are for that.

constexpr float kFast = 0.80f, kSlow = 0.92f;           // what a block leaves of a room's tail: 250 and 660 ms to -60 dB
constexpr float kOverFar = 100.f, kOverNear = 1.5f;     // how much more than the expected echo is taken away
constexpr float kFloorFar = 3e-5f, kFloorNear = 0.05f;  // the least that is left, power
constexpr float kThreshold = 3.f, kSlope = 1.f;         // dB above the expected echo that make a person
constexpr int kHold = 30;                               // blocks that a person stays
constexpr float kStepFirst = 0.1f, kStep = 0.005f;      // speed of learning, log2 a block: at first, later,
constexpr float kStepNear = 0.0006f, kStepBack = 0.03f; // while a person speaks, when it was an echo after all
constexpr float kLike = 0.8f, kMemory = 0.004f;         // correlation of an echo with what is expected, over a second
constexpr float kPrior = 40.f, kDoubt = 0.75f;          // dB by which correlation above the second raises the threshold
constexpr float kQuantile = 0.6f;                       // of the rest of the echo lies below what is expected
constexpr int kFirst = 1000, kBlind = 500;              // blocks of quick learning, and of learning whoever speaks
constexpr float kMinimumModel = 50 * kMinimum;

}  // namespace

Suppressor::Suppressor() {
	for (auto &t : term_) t.fill(0);
	weight_[0].fill(0);
	for (int i = 1; i < kTerms; ++i) weight_[i].fill(-6);
	rest_.fill(0);
	residue_.fill(0);
	gain_.fill(1);
}

float Suppressor::Update(const Spectra &s, const RenderBuffer &far, const AecState &state, Spectrum *gain) {
	const bool usable = state.UsableLinearEstimate();
	const Spectrum &in = usable ? s.rest : s.near;
	for (int k = 0; k < kBands; ++k) rest_[k] += 0.5f * (in[k] - rest_[k]);
	Expect(s, far, state);
	Listen(s);
	if (usable) Learn(s);

	const float over = kOverFar * std::pow(kOverNear / kOverFar, person_);
	const float floor = kFloorFar * std::pow(kFloorNear / kFloorFar, person_);
	constexpr int kTop = 40, kTopEnd = 60;  // bands that speak for those above 8 kHz
	float above = 0;
	for (int k = 0; k < kBands; ++k) {
		const float g = std::max(1 - over * residue_[k] / (rest_[k] + 1), floor);
		gain_[k] = std::max(g, 0.5f * gain_[k] * person_);  // a voice fades, it is not cut
		(*gain)[k] = std::sqrt(gain_[k]);
		if (k >= kTop && k < kTopEnd) above += gain_[k] / (kTopEnd - kTop);
	}
	return std::sqrt(above);
}

// Expect says how loud the rest of the echo should be: what the filter misses of
// the part it knows, the tail of the room behind that, fast and slow, and what the
// loudspeaker spreads over all bands.
void Suppressor::Expect(const Spectra &s, const RenderBuffer &far, const AecState &state) {
	const auto &late = far.Spectrum(state.FilterLengthBlocks() + 1)[0];
	float all = 0;
	for (int k = 2; k < kBands; ++k) all += s.echo[k] / kBands;
	for (int k = 0; k < kBands; ++k) {
		term_[0][k] = std::max(s.echo[k], 0.5f * term_[0][k]);
		term_[1][k] = kFast * (term_[1][k] + late[k]);
		term_[2][k] = kSlow * (term_[2][k] + late[k]);
		term_[3][k] = std::max(all, 0.5f * term_[3][k]);
		residue_[k] = 0;
		for (int i = 0; i < kTerms; ++i) {
			part_[i][k] = term_[i][k] * std::exp2(weight_[i][k]);
			residue_[k] += part_[i][k];
		}
	}
	if (state.UsableLinearEstimate()) return;
	// Nothing is known of the room yet: assume the loudest echo there can be.
	const int direct = state.MinDirectPathFilterDelay();
	const auto &now = far.Spectrum(direct)[0], &then = far.Spectrum(direct + 1)[0];
	for (int k = 0; k < kBands; ++k) residue_[k] += std::max(now[k], then[k]) + 0.2f * term_[2][k];
}

// Listen decides whether a person speaks: more is left than expected, and it does
// not rise and fall with what is expected.
void Suppressor::Listen(const Spectra &s) {
	float sum = 0, heard = 0, model = 0;
	int loud = 0;
	for (int k = kVoiceLow; k < kVoiceHigh; ++k) {
		heard += rest_[k];
		model += residue_[k];
		if (rest_[k] < 4 * s.noise[k] + kMinimum) continue;
		const float above = 10 * std::log10(rest_[k] / (residue_[k] + s.noise[k] + 1));
		sum += std::clamp(above, -6.f, 20.f);
		++loud;
	}
	if (model > kMinimumModel) {
		const float u = std::log2(heard + 1) - mean_[0], v = std::log2(model) - mean_[1];
		mean_[0] += kMemory * u;
		mean_[1] += kMemory * v;
		spread_[0] += kMemory * (u * u - spread_[0]);
		spread_[1] += kMemory * (v * v - spread_[1]);
		together_ += kMemory * (u * v - together_);
		likeness_ = together_ / std::sqrt(spread_[0] * spread_[1] + 1e-3f);
	}
	evidence_ += 0.4f * ((loud > 4 ? sum / loud : 0) - evidence_);
	const float threshold = kThreshold + kPrior * std::max(likeness_ - kDoubt, 0.f);
	const float now = 1 / (1 + std::exp((threshold - evidence_) / kSlope));
	if (now > 0.9f) hold_ = kHold;
	person_ = hold_ > 0 ? std::max(now, person_) : now;
	hold_ = std::max(hold_ - 1, 0);
}

// Learn moves the factors so that the rest of the echo lies below what is expected
// as often as it should; each term by its share.
void Suppressor::Learn(const Spectra &s) {
	const bool person = person_ > 0.3f;
	float step = active_ < kFirst ? kStepFirst : kStep;
	if (person && active_ > kBlind) step = likeness_ > kLike ? kStepBack : kStepNear;
	bool any = false;
	for (int k = 1; k < kBands; ++k) {
		if (residue_[k] < s.noise[k] + kMinimum || s.rest[k] < s.noise[k]) continue;
		any = true;
		const float move = s.rest[k] > residue_[k] ? step * kQuantile : -step * (1 - kQuantile);
		for (int i = 0; i < kTerms; ++i)
			weight_[i][k] = std::clamp(weight_[i][k] + 2 * move * part_[i][k] / residue_[k], -20.f, 3.f);
	}
	if (any && !person) ++active_;
}

}  // namespace echo
