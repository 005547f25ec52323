//go:build cgo && (linux || (windows && amd64))

#include "canceller.h"

#include "modules/audio_processing/aec3/block_processor.h"
#include "modules/audio_processing/aec3/echo_canceller3.h"
#include "modules/audio_processing/aec3/render_delay_buffer.h"
#include "modules/audio_processing/aec3/render_delay_controller.h"

namespace webrtc {

// The library lets a class of this name put other parts into a canceller.
class EchoCanceller3Tester {
public:
	static void Use(EchoCanceller3 *canceller, std::unique_ptr<BlockProcessor> processor) {
		canceller->SetBlockProcessorForTesting(std::move(processor));
	}
};

}  // namespace webrtc

namespace echo {

using webrtc::AudioBuffer;

namespace {

class Canceller : public webrtc::EchoControl {
public:
	Canceller(const webrtc::EchoCanceller3Config &config, int rate, const std::atomic<bool> *on)
	    : on_(on), inner_(config, absl::nullopt, rate, 1, 1) {
		using namespace webrtc;
		webrtc::EchoCanceller3Tester::Use(
		    &inner_, std::unique_ptr<BlockProcessor>(BlockProcessor::Create(
		                 config, rate, 1, 1, std::unique_ptr<RenderDelayBuffer>(RenderDelayBuffer::Create(config, rate, 1)),
		                 std::unique_ptr<RenderDelayController>(RenderDelayController::Create(config, rate, 1)),
		                 NewRemover(config, rate))));
	}

	void AnalyzeRender(AudioBuffer *render) override {
		if (*on_) inner_.AnalyzeRender(render);
	}
	void AnalyzeCapture(AudioBuffer *capture) override {
		if (*on_) inner_.AnalyzeCapture(capture);
	}
	void ProcessCapture(AudioBuffer *capture, bool level_change) override { ProcessCapture(capture, nullptr, level_change); }
	void ProcessCapture(AudioBuffer *capture, AudioBuffer *linear, bool level_change) override {
		if (*on_) inner_.ProcessCapture(capture, linear, level_change);
	}
	Metrics GetMetrics() const override { return inner_.GetMetrics(); }
	void SetAudioBufferDelay(int delay_ms) override { inner_.SetAudioBufferDelay(delay_ms); }
	void SetCaptureOutputUsage(bool used) override { inner_.SetCaptureOutputUsage(used); }
	bool ActiveProcessing() const override { return *on_; }

private:
	const std::atomic<bool> *on_;
	webrtc::EchoCanceller3 inner_;
};

}  // namespace

webrtc::EchoCanceller3Config Tuning() {
	webrtc::EchoCanceller3Config c;
	// 100 ms of the room instead of 52: a lived-in room still sounds then, and what
	// is subtracted need not be dampened.
	constexpr size_t kBlocks = 25;
	c.filter.refined.length_blocks = c.filter.refined_initial.length_blocks = kBlocks;
	c.filter.coarse.length_blocks = c.filter.coarse_initial.length_blocks = kBlocks;
	// Half the usual rate finds the delay as well, at a quarter of the work.
	c.delay.down_sampling_factor = 8;
	return c;
}

std::unique_ptr<webrtc::EchoControl> Factory::Create(int rate, int, int) {
	return std::make_unique<Canceller>(Tuning(), rate, on_);
}

}  // namespace echo
