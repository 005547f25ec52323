//go:build cgo && (linux || (windows && amd64))

#include "shim.h"

#include <atomic>
#include <memory>
#include <mutex>

#include "api/scoped_refptr.h"
#include "canceller.h"
#include "modules/audio_processing/include/audio_processing.h"
#include "rtc_base/logging.h"

using webrtc::AudioProcessing;
using webrtc::StreamConfig;

namespace {

constexpr int kRate = 48000;
constexpr int kFrame = kRate / 100;

AudioProcessing::Config Translate(apm_config from) {
	using Noise = AudioProcessing::Config::NoiseSuppression;
	using Gain = AudioProcessing::Config::GainController1;
	AudioProcessing::Config c;
	c.high_pass_filter.enabled = true;
	c.echo_canceller.enabled = true;  // our factory has its own switch
	c.noise_suppression.enabled = from.noise != 0;
	c.noise_suppression.level = from.noise > 1 ? Noise::kVeryHigh : Noise::kModerate;
	// The second generation of gain control lacks its voice detector in this
	// build and pumps; the first one's digital loop needs no volume control.
	c.gain_controller1.enabled = from.gain != 0;
	c.gain_controller1.mode = Gain::kAdaptiveDigital;
	c.gain_controller1.analog_gain_controller.enabled = false;
	return c;
}

// The library talks to the standard error stream; nobody reads it there.
void Silence() {
	static std::once_flag once;
	std::call_once(once, [] {
		rtc::LogMessage::LogToDebug(rtc::LS_NONE);
		rtc::LogMessage::SetLogToStderr(false);
	});
}

}  // namespace

struct apm {
	std::atomic<bool> echo;  // outlives module, whose canceller reads it
	rtc::scoped_refptr<AudioProcessing> module;
	StreamConfig stream{kRate, 1};
	int16_t played[kFrame];  // what the module writes back of the far end; unused
};

apm *apm_new(apm_config config) {
	Silence();
	auto a = std::make_unique<apm>();
	a->echo = config.echo != 0;
	a->module = webrtc::AudioProcessingBuilder()
	                .SetConfig(Translate(config))
	                .SetEchoControlFactory(std::make_unique<echo::Factory>(&a->echo))
	                .Create();
	if (!a->module) return nullptr;
	// Both directions are named at once: the first frame then changes nothing.
	webrtc::ProcessingConfig streams = {{a->stream, a->stream, a->stream, a->stream}};
	if (a->module->Initialize(streams) != AudioProcessing::kNoError) return nullptr;
	return a.release();
}

void apm_free(apm *a) { delete a; }

void apm_configure(apm *a, apm_config config) {
	a->echo = config.echo != 0;
	a->module->ApplyConfig(Translate(config));
}

int apm_far(apm *a, const int16_t *frame) {
	return a->module->ProcessReverseStream(frame, a->stream, a->stream, a->played);
}

int apm_near(apm *a, int16_t *frame, int delay_ms) {
	a->module->set_stream_delay_ms(delay_ms);
	return a->module->ProcessStream(frame, a->stream, a->stream, frame);
}

apm_stats apm_measure(apm *a) {
	const auto s = a->module->GetStatistics();
	apm_stats out = {};
	if (s.echo_return_loss_enhancement) {
		out.has = 1;
		out.erle = *s.echo_return_loss_enhancement;
		out.erl = s.echo_return_loss.value_or(0);
		out.delay_ms = s.delay_ms.value_or(0);
	}
	return out;
}
