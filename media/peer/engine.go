package peer

import (
	"io"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/report"
	"github.com/pion/logging"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// Payload types of our offers; the dynamic range of RFC 3551 section 6.
const (
	payloadVP8  = 96
	payloadRTX  = 97
	payloadOpus = 111
)

// maxBacklog is how much may wait to be sent before repairs are refused. Whole
// seconds of them are asked for after a break.
const maxBacklog = 200 * time.Millisecond

// relayPause is how long a way without a TURN server is waited for. What is
// taken then stays: a way through a server costs delay, but works.
const relayPause = time.Second

// opusCapability asks for error correction and for silence in silence (RFC 7587 section 6.1).
func opusCapability() webrtc.RTPCodecCapability {
	return webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2, // always 2 here (RFC 7587 section 7), one is used
		SDPFmtpLine:  "minptime=10;useinbandfec=1;usedtx=1",
		RTCPFeedback: []webrtc.RTCPFeedback{{Type: "transport-cc"}},
	}
}

func vp8Capability() webrtc.RTPCodecCapability {
	return webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeVP8, ClockRate: 90000,
		RTCPFeedback: []webrtc.RTCPFeedback{
			{Type: "transport-cc"},
			{Type: "ccm", Parameter: "fir"},
			{Type: "nack"},
			{Type: "nack", Parameter: "pli"},
		},
	}
}

// newAPI sets pion up for one connection. Its own log repeats addresses, so
// it goes nowhere.
func newAPI(config Config, router *router) (*webrtc.API, *pace, *reports, error) {
	silent := &logging.DefaultLoggerFactory{Writer: io.Discard, DefaultLogLevel: logging.LogLevelDisabled}
	media, err := newMediaEngine()
	if err != nil {
		return nil, nil, nil, err
	}
	reports := newReports()
	interceptors, rates, err := newInterceptors(silent, reports)
	if err != nil {
		return nil, nil, nil, err
	}
	network := config.Net
	if network == nil {
		if network, err = newFreshNet(); err != nil {
			return nil, nil, nil, err
		}
	}
	settings := webrtc.SettingEngine{LoggerFactory: silent}
	settings.SetNet(network)
	settings.SetICEProxyDialer(router)
	if config.RelayOnly {
		settings.SetRelayAcceptanceMinWait(0)
	} else {
		settings.SetRelayAcceptanceMinWait(relayPause)
	}
	settings.BufferFactory = rates.buffers
	settings.DetachDataChannels() // else each one that a guest opens is read, 64 KiB at a time
	// Never "failed", after which nothing could come back by itself: watch judges that.
	settings.SetICETimeouts(silence, 0, heartbeat)
	settings.SetICEMaxBindingRequests(maxChecks)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6})
	if config.Loopback {
		settings.SetIncludeLoopbackCandidate(true)
		settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	} else {
		// Browsers hide the address of a page without camera behind a name on the local network.
		settings.SetICEMulticastDNSMode(ice.MulticastDNSModeQueryOnly)
	}
	return webrtc.NewAPI(
		webrtc.WithMediaEngine(media),
		webrtc.WithInterceptorRegistry(interceptors),
		webrtc.WithSettingEngine(settings),
	), rates, reports, nil
}

func newMediaEngine() (*webrtc.MediaEngine, error) {
	media := &webrtc.MediaEngine{}
	for _, c := range []struct {
		webrtc.RTPCodecParameters
		kind webrtc.RTPCodecType
	}{
		{webrtc.RTPCodecParameters{RTPCodecCapability: opusCapability(), PayloadType: payloadOpus}, webrtc.RTPCodecTypeAudio},
		{webrtc.RTPCodecParameters{RTPCodecCapability: vp8Capability(), PayloadType: payloadVP8}, webrtc.RTPCodecTypeVideo},
		{webrtc.RTPCodecParameters{RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeRTX, ClockRate: 90000, SDPFmtpLine: "apt=96",
		}, PayloadType: payloadRTX}, webrtc.RTPCodecTypeVideo},
	} {
		if err := media.RegisterCodec(c.RTPCodecParameters, c.kind); err != nil {
			return nil, err
		}
	}
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
		for _, uri := range []string{sdp.TransportCCURI, sdp.SDESMidURI} {
			if err := media.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uri}, kind); err != nil {
				return nil, err
			}
		}
	}
	return media, nil
}

// newInterceptors stacks what packets pass. The first is nearest to the
// network: a packet we send meets the last first, so a retransmission, which
// starts at [repair], is paced, numbered and counted as all else. What we miss is asked for by [assembler], not here:
// pion's generator would not see that a retransmission arrived.
func newInterceptors(silent logging.LoggerFactory, reports *reports) (*interceptor.Registry, *pace, error) {
	receiverReports, err := report.NewReceiverInterceptor(report.WithReceiverLoggerFactory(silent))
	if err != nil {
		return nil, nil, err
	}
	rates := newPace()
	registry := &interceptor.Registry{}
	registry.Add(rates)
	registry.Add(newRepair(func() bool { return rates.backlog() > maxBacklog }))
	registry.Add(reports)
	registry.Add(receiverReports)
	registry.Add(newArrivals(rates.target))
	return registry, rates, nil
}
