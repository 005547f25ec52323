package peer

import (
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
)

// FuzzFeedback lets a guest report anything about packets that were really
// sent: estimate and repair go on, the estimate keeps its bounds.
func FuzzFeedback(f *testing.F) {
	for _, packets := range [][]rtcp.Packet{
		{&rtcp.PictureLossIndication{MediaSSRC: 1}},
		{&rtcp.TransportLayerNack{MediaSSRC: 1, Nacks: []rtcp.NackPair{{PacketID: 3, LostPackets: 0xffff}}}},
		{&rtcp.ReceiverReport{SSRC: 9, Reports: []rtcp.ReceptionReport{{SSRC: 1, FractionLost: 200}}}},
		{&rtcp.TransportLayerCC{
			Header:     rtcp.Header{Count: rtcp.FormatTCC, Type: rtcp.TypeTransportSpecificFeedback, Length: 5},
			SenderSSRC: 9, MediaSSRC: 1, BaseSequenceNumber: 2, PacketStatusCount: 2, ReferenceTime: 5,
			PacketChunks: []rtcp.PacketStatusChunk{&rtcp.RunLengthChunk{PacketStatusSymbol: rtcp.TypeTCCPacketReceivedSmallDelta, RunLength: 2}},
			RecvDeltas:   []*rtcp.RecvDelta{{Type: rtcp.TypeTCCPacketReceivedSmallDelta, Delta: 250}, {Type: rtcp.TypeTCCPacketReceivedSmallDelta, Delta: 500}},
		}},
	} {
		row, err := rtcp.Marshal(packets)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(row)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rates := newPace()
		again := newRepair(func() bool { return false })
		info := &interceptor.StreamInfo{
			SSRC: 1, SSRCRetransmission: 2, PayloadTypeRetransmission: payloadRTX,
			RTPHeaderExtensions: []interceptor.RTPHeaderExtension{{URI: sdp.TransportCCURI, ID: 1}},
		}
		wire := interceptor.RTPWriterFunc(func(_ *rtp.Header, payload []byte, _ interceptor.Attributes) (int, error) {
			return len(payload), nil
		})
		send := again.BindLocalStream(info, rates.BindLocalStream(info, wire))
		for n := range uint16(20) {
			h := rtp.Header{Version: 2, SSRC: 1, PayloadType: payloadVP8, SequenceNumber: n}
			if err := h.SetExtension(1, []byte{0, byte(n)}); err != nil {
				t.Fatal(err)
			}
			if _, err := send.Write(&h, make([]byte, 100), interceptor.Attributes{}); err != nil {
				t.Fatal(err)
			}
		}
		from := interceptor.RTCPReaderFunc(func(b []byte, _ interceptor.Attributes) (int, interceptor.Attributes, error) {
			return copy(b, data), nil, nil
		})
		read := again.BindRTCPReader(from)
		b := make([]byte, maxPacket)
		for range 3 {
			rates.hear(data)
			if _, _, err := read.Read(b, nil); err != nil {
				t.Fatal(err)
			}
		}
		again.answer(&rtcp.TransportLayerNack{MediaSSRC: 1, Nacks: []rtcp.NackPair{{PacketID: 0, LostPackets: 0xffff}}}, time.Now())
		if got := rates.target(); got < leastBitrate || got > mostBitrate {
			t.Fatalf("target %d", got)
		}
		if err := rates.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
