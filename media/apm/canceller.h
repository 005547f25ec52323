// The echo canceller that the audio processing module is given: the library's
// delay finding and adaptive filter with a suppressor of our own behind them,
// and a switch.
#ifndef APM_CANCELLER_H
#define APM_CANCELLER_H

#include <atomic>
#include <memory>

#include "api/audio/echo_canceller3_config.h"
#include "api/audio/echo_control.h"
#include "modules/audio_processing/aec3/echo_remover.h"

namespace echo {

// Settings of the library's part that differ from its own.
webrtc::EchoCanceller3Config Tuning();

// NewRemover gives the adaptive filter and the suppressor for mono sound.
std::unique_ptr<webrtc::EchoRemover> NewRemover(const webrtc::EchoCanceller3Config &config, int rate);

// Factory makes cancellers that work while *on is true and touch nothing while
// it is not. The flag outlives them.
class Factory : public webrtc::EchoControlFactory {
public:
	explicit Factory(const std::atomic<bool> *on) : on_(on) {}
	std::unique_ptr<webrtc::EchoControl> Create(int rate, int render_channels, int capture_channels) override;

private:
	const std::atomic<bool> *on_;
};

}  // namespace echo

#endif
