//go:build cgo && (linux || (windows && amd64))

#include <algorithm>
#include <array>

#include "canceller.h"
#include "modules/audio_processing/aec3/aec3_fft.h"
#include "modules/audio_processing/aec3/aec_state.h"
#include "modules/audio_processing/aec3/comfort_noise_generator.h"
#include "modules/audio_processing/aec3/render_signal_analyzer.h"
#include "modules/audio_processing/aec3/subtractor.h"
#include "modules/audio_processing/aec3/suppression_filter.h"
#include "modules/audio_processing/logging/apm_data_dumper.h"
#include "suppressor.h"

namespace echo {

using namespace webrtc;

namespace {

// Remover takes the echo out of the microphone's blocks of 4 ms, a channel of
// 16 kHz and the bands above it: what the adaptive filter predicts is subtracted,
// what is left of the echo is dampened.
class Remover : public EchoRemover {
public:
	Remover(const EchoCanceller3Config &config, int rate)
	    : dumper_(0), speed_(DetectOptimization()), subtractor_(config, 1, 1, &dumper_, speed_), state_(config, 1),
	      render_(config), noise_(config, speed_, 1), filter_(speed_, rate, 1) {}

	void ProcessCapture(EchoPathVariability change, bool saturated, const absl::optional<DelayEstimate> &delay,
	                    RenderBuffer *far, Block *linear, Block *near) override {
		state_.UpdateCaptureSaturation(saturated);
		if (change.AudioPathChanged()) {
			subtractor_.HandleEchoPathChange(change);
			state_.HandleEchoPathChange(change);
		}
		if (change.delay_change != EchoPathVariability::DelayAdjustment::kNone)
			suppressor_.Restart();
		render_.Update(*far, state_.MinDirectPathFilterDelay());
		if (state_.TransitionTriggered()) subtractor_.ExitInitialState();

		auto y = near->View(0, 0);
		rtc::ArrayView<SubtractorOutput> outputs(&output_, 1);
		subtractor_.Process(*far, *near, render_, state_, outputs);
		Choose();
		if (linear) std::copy(rest_.begin(), rest_.end(), linear->begin(0, 0));

		FftData Y, E, low, high;
		Transform(y, &before_, &Y);
		Transform(rest_, &rest_before_, &E);
		Suppressor::Spectra s;
		Y.Spectrum(speed_, s.near);
		E.Spectrum(speed_, s.rest);
		for (size_t k = 0; k < s.echo.size(); ++k) {
			const float re = Y.re[k] - E.re[k], im = Y.im[k] - E.im[k];
			s.echo[k] = re * re + im * im;
		}
		using View = rtc::ArrayView<const Spectrum>;
		state_.Update(delay, subtractor_.FilterFrequencyResponses(), subtractor_.FilterImpulseResponses(), *far,
		              View(&s.rest, 1), View(&s.near, 1), outputs);
		noise_.Compute(saturated, View(&s.rest, 1), rtc::ArrayView<FftData>(&low, 1), rtc::ArrayView<FftData>(&high, 1));

		s.noise = noise_.NoiseSpectrum()[0];
		const bool usable = state_.UsableLinearEstimate();
		const float above = suppressor_.Update(s, *far, state_, &gain_);
		filter_.ApplyGain(rtc::ArrayView<const FftData>(&low, 1), rtc::ArrayView<const FftData>(&high, 1), gain_, above,
		                  rtc::ArrayView<const FftData>(usable ? &E : &Y, 1), near);
	}

	void GetMetrics(EchoControl::Metrics *metrics) const override {
		metrics->echo_return_loss = -10 * std::log10(state_.ErlTimeDomain());
		metrics->echo_return_loss_enhancement = 10 * std::log10(2.f) * state_.FullBandErleLog2();
	}
	void UpdateEchoLeakageStatus(bool) override {}
	void SetCaptureOutputUsage(bool) override {}

private:
	using Half = std::array<float, kFftLengthBy2>;

	// Choose takes the better of the two filters, and goes from one to the other
	// within a block.
	void Choose() {
		const bool refined = output_.e2_refined <= output_.e2_coarse || output_.e2_refined < output_.y2;
		const auto &from = refined_ ? output_.e_refined : output_.e_coarse;
		const auto &to = refined ? output_.e_refined : output_.e_coarse;
		for (size_t i = 0; i < rest_.size(); ++i) {
			const float part = (i + 1.f) / rest_.size();
			rest_[i] = (1 - part) * from[i] + part * to[i];
		}
		refined_ = refined;
	}

	void Transform(rtc::ArrayView<const float> block, Half *before, FftData *out) {
		fft_.PaddedFft(block, *before, Aec3Fft::Window::kSqrtHanning, out);
		std::copy(block.begin(), block.end(), before->begin());
	}

	ApmDataDumper dumper_;
	const Aec3Optimization speed_;
	const Aec3Fft fft_;
	Subtractor subtractor_;
	AecState state_;
	RenderSignalAnalyzer render_;
	ComfortNoiseGenerator noise_;
	SuppressionFilter filter_;
	Suppressor suppressor_;
	SubtractorOutput output_;
	Spectrum gain_;
	bool refined_ = true;
	Half rest_{}, rest_before_{}, before_{};
};

}  // namespace

std::unique_ptr<EchoRemover> NewRemover(const EchoCanceller3Config &config, int rate) {
	return std::make_unique<Remover>(config, rate);
}

}  // namespace echo
