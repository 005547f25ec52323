//go:build linux || windows

#include "shim.h"

#include <memory>
#include <mutex>

#include "api/audio/echo_canceller3_config.h"
#include "api/audio/echo_canceller3_factory.h"
#include "api/scoped_refptr.h"
#include "modules/audio_processing/include/audio_processing.h"
#include "rtc_base/logging.h"

using webrtc::AudioProcessing;
using webrtc::EchoCanceller3Config;
using webrtc::StreamConfig;

namespace {

constexpr int kRate = 48000;
constexpr int kFrame = kRate / 100;

// The canceller's settings that differ from the library's own.
EchoCanceller3Config Tuning() {
	EchoCanceller3Config c;
	return c;
}

AudioProcessing::Config Translate(apm_config from) {
	using Noise = AudioProcessing::Config::NoiseSuppression;
	using Gain = AudioProcessing::Config::GainController1;
	AudioProcessing::Config c;
	c.high_pass_filter.enabled = true;
	c.echo_canceller.enabled = from.echo != 0;
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
	rtc::scoped_refptr<AudioProcessing> module;
	StreamConfig stream{kRate, 1};
	int16_t played[kFrame];  // what the module writes back of the far end; unused
};

apm *apm_new(apm_config config) {
	Silence();
	auto a = std::make_unique<apm>();
	a->module = webrtc::AudioProcessingBuilder()
	                .SetConfig(Translate(config))
	                .SetEchoControlFactory(std::make_unique<webrtc::EchoCanceller3Factory>(Tuning()))
	                .Create();
	if (!a->module) return nullptr;
	// Both directions are named at once: the first frame then changes nothing.
	webrtc::ProcessingConfig streams = {{a->stream, a->stream, a->stream, a->stream}};
	if (a->module->Initialize(streams) != AudioProcessing::kNoError) return nullptr;
	return a.release();
}

void apm_free(apm *a) { delete a; }

void apm_configure(apm *a, apm_config config) { a->module->ApplyConfig(Translate(config)); }

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
