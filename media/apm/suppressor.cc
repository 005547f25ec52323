//go:build linux || windows

#include "suppressor.h"

#include <algorithm>
#include <cmath>

namespace echo {

using webrtc::AecState;
using webrtc::RenderBuffer;

namespace {

constexpr int kBands = webrtc::kFftLengthBy2Plus1;

// PARAMS
constexpr float kFast = 0.80f, kSlow = 0.92f;   // decay of a room's tail in a block, power
constexpr float kOverFar = 100.f, kOverNear = 1.5f;
constexpr float kFloorFar = 3e-5f, kFloorNear = 0.05f;
constexpr float kThreshold = 3.f, kSlope = 1.f;
constexpr int kHold = 30;
constexpr float kStepFirst = 0.1f, kStep = 0.005f, kStepNear = 0.0006f;
constexpr float kLike = 0.8f, kStepBack = 0.03f, kMemory = 0.004f;
constexpr float kPrior = 40.f, kDoubt = 0.75f;
constexpr float kQuantile = 0.6f;
constexpr float kMinimum = 64.f * 30;  // power of a band that is silence

}  // namespace

Suppressor::Suppressor() {
	for (auto &t : term_) t.fill(0);
	weight_[0].fill(0);
	weight_[1].fill(-6);
	weight_[2].fill(-6);
	weight_[3].fill(-6);
	rest_.fill(0);
	residue_.fill(0);
	gain_.fill(1);
}

void Suppressor::Model(const Spectra &s, const RenderBuffer &far, const AecState &state) {
	const auto late = far.Spectrum(state.FilterLengthBlocks() + 1)[0];
	float all = 0;
	for (int k = 2; k < kBands; ++k) all += s.echo[k];
	all /= kBands;
	for (int k = 0; k < kBands; ++k) {
		term_[0][k] = std::max(s.echo[k], 0.5f * term_[0][k]);
		term_[1][k] = kFast * (term_[1][k] + late[k]);
		term_[2][k] = kSlow * (term_[2][k] + late[k]);
		term_[3][k] = std::max(all, 0.5f * term_[3][k]);
		residue_[k] = 0;
		for (int i = 0; i < kTerms; ++i) residue_[k] += term_[i][k] * std::exp2(weight_[i][k]);
	}
	if (!state.UsableLinearEstimate()) {
		// Nothing is known of the room yet: assume the loudest echo there can be.
		const auto now = far.Spectrum(state.MinDirectPathFilterDelay())[0];
		const auto then = far.Spectrum(state.MinDirectPathFilterDelay() + 1)[0];
		for (int k = 0; k < kBands; ++k) residue_[k] += std::max(now[k], then[k]) + term_[2][k] * 0.2f;
	}
}

void Suppressor::Detect(const Spectra &s, bool usable) {
	float sum = 0, weight = 0, heard = 0, model = 0;
	for (int k = 3; k < 56; ++k) {
		heard += rest_[k];
		model += residue_[k];
		if (rest_[k] < 4 * s.noise[k] + kMinimum) continue;
		const float d = 3.01f * std::log2(rest_[k] / (residue_[k] + s.noise[k] + 1));
		sum += std::clamp(d, -6.f, 20.f);
		weight += 1;
	}
	if (model > 50 * kMinimum) {
		const float u = std::log2(heard + 1) - mean_[0], v = std::log2(model) - mean_[1];
		mean_[0] += kMemory * u;
		mean_[1] += kMemory * v;
		spread_[0] += kMemory * (u * u - spread_[0]);
		spread_[1] += kMemory * (v * v - spread_[1]);
		together_ += kMemory * (u * v - together_);
		likeness_ = together_ / std::sqrt(spread_[0] * spread_[1] + 1e-3f);
	}
	const float now = weight > 4 ? sum / weight : 0;
	evidence_ += 0.4f * (now - evidence_);
	float p = 1 / (1 + std::exp(-(evidence_ - kThreshold - kPrior * std::max(likeness_ - kDoubt, 0.f)) / kSlope));
	if (p > 0.9f) hold_ = kHold;
	if (hold_ > 0) { --hold_; p = std::max(p, person_); }
	person_ = p;
}

void Suppressor::Learn(const Spectra &s) {
	float step = active_ < 1000 ? kStepFirst : kStep;
	const bool person = person_ > 0.3f;
	if (person && active_ > 500) step = likeness_ > kLike ? kStepBack : kStepNear;
	bool any = false;
	for (int k = 1; k < kBands; ++k) {
		if (residue_[k] < s.noise[k] + kMinimum || s.rest[k] < s.noise[k]) continue;
		any = true;
		const float move = s.rest[k] > residue_[k] ? step * kQuantile : -step * (1 - kQuantile);
		for (int i = 0; i < kTerms; ++i) {
			const float share = term_[i][k] * std::exp2(weight_[i][k]) / residue_[k];
			weight_[i][k] = std::clamp(weight_[i][k] + share * move * 2, -20.f, 3.f);
		}
	}
	if (any && !person) ++active_;
}

float Suppressor::Update(const Spectra &s, const RenderBuffer &far, const AecState &state, Spectrum *gain) {
	const bool usable = state.UsableLinearEstimate();
	for (int k = 0; k < kBands; ++k) rest_[k] += 0.5f * ((usable ? s.rest[k] : s.near[k]) - rest_[k]);
	Model(s, far, state);
	Detect(s, usable);
	if (usable) Learn(s);

	const float over = kOverFar * std::pow(kOverNear / kOverFar, person_);
	const float floor = kFloorFar * std::pow(kFloorNear / kFloorFar, person_);
	float above = 0;
	for (int k = 0; k < kBands; ++k) {
		const float g = std::max(1 - over * residue_[k] / (rest_[k] + 1), floor);
		gain_[k] = std::max(g, std::min(0.5f * gain_[k], 1.f) * person_);
		if (k >= 40 && k < 60) above += gain_[k] / 20;
	}
	for (int k = 0; k < kBands; ++k) (*gain)[k] = std::sqrt(gain_[k]);
	return std::sqrt(above);
}

}  // namespace echo
