package signal

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
)

// The rows of this file stand in testdata/vectors.json too, where the page's
// tests read them, and seed the fuzz targets.

// ourPrint is the fingerprint of all SDP rows: 00 01 … 1f.
var ourPrint = func() (p [32]byte) {
	for i := range p {
		p[i] = byte(i)
	}
	return p
}()

// printText writes a fingerprint as SDP does.
func printText(p [32]byte) string {
	var parts []string
	for _, b := range p {
		parts = append(parts, fmt.Sprintf("%02X", b))
	}
	return strings.Join(parts, ":")
}

type sdpRow struct {
	Name string `json:"name"`
	SDP  string `json:"sdp"`
	OK   bool   `json:"ok"`
}

func sdpRows() []sdpRow {
	ours := "a=fingerprint:sha-256 " + printText(ourPrint)
	other := "a=fingerprint:sha-256 " + strings.Replace(printText(ourPrint), "1F", "1E", 1)
	const head, audio, video = "v=0|o=- 1 2 IN IP4 127.0.0.1|s=-|t=0 0|", "m=audio 9 UDP/TLS/RTP/SAVPF 111|", "m=video 9 UDP/TLS/RTP/SAVPF 96 97|"
	text := func(s string) string { return strings.ReplaceAll(s, "|", "\r\n") }
	return []sdpRow{
		{"one for each section", text(head + audio + ours + "|" + video + ours + "|"), true},
		{"one for the session", text(head + ours + "|" + audio + "a=mid:0|" + video), true},
		{"session and section", text(head + ours + "|" + audio + ours + "|"), true},
		{"twice", text(head + audio + ours + "|" + ours + "|"), true},
		{"line feeds alone", strings.ReplaceAll(text(head+audio+ours+"|"), "\r", ""), true},
		{"no last line end", text(head + audio + ours), true},
		{"small digits", text(head + audio + "a=fingerprint:sha-256 " + strings.ToLower(printText(ourPrint)) + "|"), true},
		{"name of the hash in capitals", text(head + audio + "a=fingerprint:SHA-256 " + printText(ourPrint) + "|"), true},
		{"rejected section without", text(head + audio + ours + "|m=video 0 UDP/TLS/RTP/SAVPF 96|"), true},
		{"bundle-only section with", text(head + audio + ours + "|m=video 0 UDP/TLS/RTP/SAVPF 96|a=bundle-only|" + ours + "|"), true},
		{"ports in a row", text(head + "m=audio 9/2 UDP/TLS/RTP/SAVPF 111|" + ours + "|"), true},

		{"nothing", "", false},
		{"none", text(head + audio + video), false},
		{"rejected sections alone", text(head + "m=audio 0 UDP/TLS/RTP/SAVPF 111|m=video 0 UDP/TLS/RTP/SAVPF 96|"), false},
		{"no media", text(head + ours + "|"), false},
		{"first section without", text(head + audio + video + ours + "|"), false},
		{"last section without", text(head + audio + ours + "|" + video), false},
		{"bundle-only section without", text(head + audio + ours + "|m=video 0 UDP/TLS/RTP/SAVPF 96|a=bundle-only|"), false},
		{"bundle-only in capitals is another word", text(head + audio + ours + "|m=video 0 UDP/TLS/RTP/SAVPF 96|a=Bundle-Only|"), true},
		{"rejected section alone with another's", text(head + audio + ours + "|m=video 0 UDP/TLS/RTP/SAVPF 96|" + other + "|"), false},
		{"another's", text(head + audio + other + "|"), false},
		{"another's for one section", text(head + audio + ours + "|" + video + other + "|"), false},
		{"another's beside ours", text(head + audio + ours + "|" + other + "|"), false},
		{"another's for the session", text(head + other + "|" + audio + ours + "|"), false},
		{"sha-1", text(head + audio + "a=fingerprint:sha-1 " + printText(ourPrint)[:59] + "|"), false},
		{"sha-512 beside ours", text(head + audio + ours + "|a=fingerprint:sha-512 " + printText(ourPrint) + ":" + printText(ourPrint) + "|"), false},
		{"ours called sha-384", text(head + audio + "a=fingerprint:sha-384 " + printText(ourPrint) + "|"), false},
		{"name of attribute in capitals", text(head + audio + ours + "|a=Fingerprint:sha-256 " + printText(ourPrint) + "|"), false},
		{"space before the name", text(head + audio + ours + "|a= fingerprint:sha-256 " + printText(ourPrint) + "|"), false},
		{"space after the name", text(head + audio + ours + "|a=fingerprint :sha-256 " + printText(ourPrint) + "|"), false},
		{"name without value", text(head + audio + ours + "|a=fingerprint|"), false},
		{"two spaces", text(head + audio + "a=fingerprint:sha-256  " + printText(ourPrint) + "|"), false},
		{"space at the end", text(head + audio + ours + " |"), false},
		{"one byte short", text(head + audio + strings.TrimSuffix(ours, ":1F") + "|"), false},
		{"one byte long", text(head + audio + ours + ":20|"), false},
		{"no colons", text(head + audio + "a=fingerprint:sha-256 " + hex.EncodeToString(ourPrint[:]) + "|"), false},
		{"not hexadecimal", text(head + audio + strings.Replace(ours, "1F", "1G", 1) + "|"), false},
		{"long s in the name of the hash", text(head + audio + "a=fingerprint:ſha-256 " + printText(ourPrint) + "|"), false},
		{"carriage return within a line", text(head + audio + "a=x:\r" + other + "|" + ours + "|"), false},
		{"zero within a line", text(head + audio + "a=x:\x00|" + ours + "|"), false},
		{"empty line", text(head + audio + ours + "||" + video + ours + "|"), false},
		{"two empty lines at the end", text(head + audio + ours + "||"), false},
		{"line without a type", text(head + audio + ours + "|fingerprint|"), false},
		{"type in capitals", text(head + audio + ours + "|A=x|"), false},
		{"space before the type", text(head + " " + audio + ours + "|"), false},
		{"no version", text(strings.TrimPrefix(head, "v=0|") + audio + ours + "|"), false},
		{"media without formats", text(head + "m=audio 9 UDP/TLS/RTP/SAVPF|" + ours + "|"), false},
		{"media with two spaces", text(head + "m=audio  9 UDP/TLS/RTP/SAVPF 111|" + ours + "|"), false},
		{"media without a port", text(head + "m=audio x UDP/TLS/RTP/SAVPF 111|" + ours + "|"), false},
		{"media with half a range", text(head + "m=audio 9/ UDP/TLS/RTP/SAVPF 111|" + ours + "|"), false},
	}
}

// jsonRow is a text and a parser's verdict: "good", "unknown" (ignored) or "malformed".
type jsonRow struct {
	Name string `json:"name"`
	To   string `json:"to"` // "guest", "host" or "both": whose parser it is for
	JSON string `json:"json"`
	Says string `json:"says"`
	Text string `json:"text,omitempty"` // the cleaned name or chat, if that is the point
}

func bodyRows() []jsonRow {
	b16, b32, b64 := EncodeBytes(make([]byte, 16)), EncodeBytes(make([]byte, 32)), EncodeBytes(make([]byte, 64))
	side := `"share":"` + b32 + `","fingerprint":"` + b32 + `","commitment":"` + b32 + `"`
	proof := `"tag":"` + b64 + `","nonce":"` + b32 + `"`
	resume := func(received, epoch string) string {
		return `{"type":"resume.a","pair":"` + b16 + `","nonce":"` + b32 + `","epoch":` + epoch + `,"received":` + received + `,"tag":"` + b64 + `"}`
	}
	return []jsonRow{
		{"invite", "guest", `{"type":"invite","sid":"` + b16 + `"}`, "good", ""},
		{"pake.a", "host", `{"type":"pake.a","sid":"` + b16 + `",` + side + `}`, "good", ""},
		{"pake.b", "guest", `{"type":"pake.b",` + side + `}`, "good", ""},
		{"confirm.a", "host", `{"type":"confirm.a",` + proof + `}`, "good", ""},
		{"confirm.b", "guest", `{"type":"confirm.b",` + proof + `}`, "good", ""},
		{"wrong", "guest", `{"type":"wrong","left":2}`, "good", ""},
		{"locked", "guest", `{"type":"locked","sid":"` + b16 + `"}`, "good", ""},
		{"closed", "guest", `{"type":"closed","sid":"` + b16 + `"}`, "good", ""},
		{"closed for now", "guest", `{"type":"closed","sid":"` + b16 + `","again":true}`, "good", ""},
		{"unknown pair", "guest", `{"type":"unknown"}`, "good", ""},
		{"env", "both", `{"type":"env","box":"` + b16 + `"}`, "good", ""},
		{"resume.a", "host", resume("7", "1"), "good", ""},
		{"resume.a in the last epoch", "host", resume("0", "4294967295"), "good", ""},
		{"resume.b", "guest", `{"type":"resume.b","received":7,"tag":"` + b64 + `"}`, "good", ""},
		{"unknown fields", "guest", `{"type":"unknown","more":[1,{"a":null}]}`, "good", ""},
		{"white space", "guest", " {\t\"type\" :\n\"unknown\" }\r\n", "good", ""},
		{"number as a float", "guest", `{"type":"wrong","left":2.0}`, "good", ""},
		{"number with an exponent", "guest", `{"type":"wrong","left":2e0}`, "good", ""},
		{"the last of two", "guest", `{"type":"wrong","left":99,"left":2}`, "good", ""},
		{"escaped name", "guest", `{"t\u0079pe":"unknown"}`, "good", ""},

		{"unknown type", "both", `{"type":"later"}`, "unknown", ""},
		{"type in capitals", "both", `{"type":"LOCKED"}`, "unknown", ""},
		{"empty type", "both", `{"type":""}`, "unknown", ""},

		{"nothing", "both", ``, "malformed", ""},
		{"no JSON", "both", `{`, "malformed", ""},
		{"two objects", "both", `{"type":"locked"}{"type":"locked"}`, "malformed", ""},
		{"array", "both", `["locked"]`, "malformed", ""},
		{"null", "both", `null`, "malformed", ""},
		{"text", "both", `"locked"`, "malformed", ""},
		{"byte order mark", "both", "\ufeff" + `{"type":"locked"}`, "malformed", ""},
		{"no type", "both", `{"left":2}`, "malformed", ""},
		{"type is a number", "both", `{"type":1}`, "malformed", ""},
		{"type is null", "both", `{"type":null}`, "malformed", ""},
		{"name of type in capitals", "both", `{"Type":"locked"}`, "malformed", ""},
		{"invite without sid", "guest", `{"type":"invite"}`, "malformed", ""},
		{"sid is null", "guest", `{"type":"invite","sid":null}`, "malformed", ""},
		{"sid too long", "guest", `{"type":"invite","sid":"` + b32 + `"}`, "malformed", ""},
		{"sid too short", "guest", `{"type":"invite","sid":"` + b16[1:] + `"}`, "malformed", ""},
		{"sid padded", "guest", `{"type":"invite","sid":"` + b16 + `=="}`, "malformed", ""},
		{"sid not canonical", "guest", `{"type":"invite","sid":"` + b16[:21] + `B"}`, "malformed", ""},
		{"sid in the other alphabet", "guest", `{"type":"invite","sid":"` + b16[:20] + `/A"}`, "malformed", ""},
		{"sid with a line break", "guest", `{"type":"invite","sid":"` + b16[:21] + `\n` + `"}`, "malformed", ""},
		{"share missing", "host", `{"type":"pake.a","sid":"` + b16 + `","fingerprint":"` + b32 + `","commitment":"` + b32 + `"}`, "malformed", ""},
		{"tag too short", "both", `{"type":"confirm.b","tag":"` + b32 + `","nonce":"` + b32 + `"}`, "malformed", ""},
		{"nonce missing", "both", `{"type":"confirm.b","tag":"` + b64 + `"}`, "malformed", ""},
		{"left is a text", "guest", `{"type":"wrong","left":"2"}`, "malformed", ""},
		{"left is null", "guest", `{"type":"wrong","left":null}`, "malformed", ""},
		{"left below zero", "guest", `{"type":"wrong","left":-1}`, "malformed", ""},
		{"left is half", "guest", `{"type":"wrong","left":0.5}`, "malformed", ""},
		{"left too large", "guest", `{"type":"wrong","left":21}`, "malformed", ""},
		{"box too short", "both", `{"type":"env","box":"` + EncodeBytes(make([]byte, 15)) + `"}`, "malformed", ""},
		{"box not base64url", "both", `{"type":"env","box":"` + strings.Repeat("=", 24) + `"}`, "malformed", ""},
		{"locked without sid", "guest", `{"type":"locked"}`, "malformed", ""},
		{"closed without sid", "guest", `{"type":"closed"}`, "malformed", ""},
		{"closed again in a text", "guest", `{"type":"closed","sid":"` + b16 + `","again":"yes"}`, "malformed", ""},
		{"resume.b without received", "guest", `{"type":"resume.b","tag":"` + b64 + `"}`, "malformed", ""},
		{"resume.b without tag", "guest", `{"type":"resume.b","received":7}`, "malformed", ""},
		{"resume.b with a short tag", "guest", `{"type":"resume.b","received":7,"tag":"` + b32 + `"}`, "malformed", ""},
		{"received beyond counting", "guest", `{"type":"resume.b","received":9007199254740992,"tag":"` + b64 + `"}`, "malformed", ""},
		{"resume.a of no pair", "host", `{"type":"resume.a","nonce":"` + b32 + `","epoch":1,"received":7,"tag":"` + b64 + `"}`, "malformed", ""},
		{"resume.a received half", "host", resume("0.5", "1"), "malformed", ""},
		{"resume.a beyond the last epoch", "host", resume("7", "4294967296"), "malformed", ""},
	}
}

func messageRows() []jsonRow {
	quote := func(s string) string {
		b, _ := json.Marshal(s)
		return string(b)
	}
	hello := func(name, rest string) string {
		return `{"type":"hello","name":` + name + `,"language":"de","consent":true,"camera":true,"microphone":false,` + rest + `}`
	}
	const alone = `"company":"alone"`
	servers := func(urls, rest string) string { return `{"type":"servers","urls":` + urls + rest + `}` }
	right := `,"username":"1760000000:g","credential":"c2VjcmV0/+=","until":1760000000`
	url := func(s string) string { return servers(`["`+s+`"]`, right) }
	people := func(list string) string { return `{"type":"people","people":[` + list + `]}` }
	person := func(slot, name string) string { return `{"slot":` + slot + `,"name":` + name + `,"state":"here"}` }
	chat := func(text string) string { return `{"type":"chat","id":"a1","text":` + text + `}` }
	return []jsonRow{
		{"hello", "host", hello(`"Ada"`, alone), "good", "Ada"},
		{"hello without a word on company", "host", hello(`"Ada"`, `"company":""`), "good", ""},
		{"hello with the longest name", "host", hello(quote(strings.Repeat("ß", 64)), alone), "good", strings.Repeat("ß", 64)},
		{"hello with characters of two units", "host", hello(quote(strings.Repeat("🙂", 64)), alone), "good", strings.Repeat("🙂", 64)},
		{"lobby waiting", "guest", `{"type":"lobby","state":"waiting","language":"nl"}`, "good", ""},
		{"lobby soon", "guest", `{"type":"lobby","state":"soon","language":"fr"}`, "good", ""},
		{"candidate", "both", `{"type":"candidate","candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host","mid":"0","line":0}`, "good", ""},
		{"last candidate", "both", `{"type":"candidate","candidate":"","mid":"","line":65535}`, "good", ""},
		{"chat", "both", chat(`"Guten Tag"`), "good", "Guten Tag"},
		{"chat with markup", "both", chat(`"<b>&amp;</b>"`), "good", "<b>&amp;</b>"},
		{"chat with controls", "both", chat(`"a\u0000\u0008b\u001f\u007f\u0085\u009fc"`), "good", "abc"},
		{"chat with turned writing", "both", chat(`"a\u200e\u200f\u202a\u202e\u2066\u2069\u061cb"`), "good", "ab"},
		{"chat with line ends", "both", chat(`"a\nb\r\nc\td\u000b\u000ce\u2028f\u2029g"`), "good", "a b  c d  e f g"},
		{"chat with half a pair", "both", chat(`"a\ud800b"`), "good", "a\ufffdb"},
		{"the longest chat", "both", chat(quote(strings.Repeat("é", 2048))), "good", strings.Repeat("é", 2048)},
		{"a chat that cleaning shortens", "both", chat(`"` + strings.Repeat(`\u0001`, 10) + strings.Repeat("x", 4096) + `"`), "good", strings.Repeat("x", 4096)},
		{"empty chat", "both", chat(`""`), "good", ""},
		{"state", "both", `{"type":"state","muted":true,"hidden":false}`, "good", ""},
		{"state with pause", "both", `{"type":"state","muted":true,"hidden":false,"paused":true,"sharing":false}`, "good", ""},
		{"state recorded and live", "both", `{"type":"state","muted":true,"hidden":false,"recording":true,"live":true}`, "good", ""},
		{"state with company", "both", `{"type":"state","muted":true,"hidden":false,"company":"others"}`, "good", ""},
		{"chat of another guest", "guest", `{"type":"chat","id":"a1","text":"a","from":"Ada\u202e"}`, "good", "a"},
		{"servers", "guest", servers(`["turn:talk.example.org:3478?transport=udp","turns:192.0.2.1","stun:[2001:db8::1]:65535"]`, right+`,"only":true`), "good", ""},
		{"no servers", "guest", servers(`[]`, ``), "good", ""},
		{"eight servers", "guest", servers(`["turn:a"`+strings.Repeat(`,"turn:a"`, 7)+`]`, right), "good", ""},
		{"people", "guest", people(person("1", `"Ada"`) + `,{"slot":0,"name":"","state":"waiting","interpreter":true,"muted":true,"hidden":true,"sharing":true,"recording":true,"live":true,"more":1}`), "good", ""},
		{"nobody else", "guest", people(""), "good", ""},
		{"beat", "both", `{"type":"beat","received":7,"ask":true}`, "good", ""},
		{"bye left", "both", `{"type":"bye","reason":"left"}`, "good", ""},
		{"bye tampered", "both", `{"type":"bye","reason":"tampered"}`, "good", ""},

		{"unknown type", "both", `{"type":"later","a":1}`, "unknown", ""},

		{"nothing", "both", ``, "malformed", ""},
		{"no object", "both", `[]`, "malformed", ""},
		{"no type", "both", `{}`, "malformed", ""},
		{"type is null", "both", `{"type":null}`, "malformed", ""},
		{"name too long", "host", hello(quote(strings.Repeat("x", 65)), alone), "malformed", ""},
		{"name is a number", "host", hello(`1`, alone), "malformed", ""},
		{"other company", "host", hello(`"Ada"`, `"company":"dog"`), "malformed", ""},
		{"no company", "host", hello(`"Ada"`, `"x":1`), "malformed", ""},
		{"consent is a number", "host", `{"type":"hello","name":"","language":"de","consent":1,"camera":true,"microphone":true,"company":""}`, "malformed", ""},
		{"language too long", "host", `{"type":"hello","name":"","language":"deu","consent":true,"camera":true,"microphone":true,"company":""}`, "malformed", ""},
		{"language in capitals", "both", `{"type":"lobby","state":"soon","language":"DE"}`, "malformed", ""},
		{"other lobby", "both", `{"type":"lobby","state":"never","language":"de"}`, "malformed", ""},
		{"offer without sdp", "both", `{"type":"offer"}`, "malformed", ""},
		{"empty offer", "both", `{"type":"offer","sdp":""}`, "malformed", ""},
		{"line too large", "both", `{"type":"candidate","candidate":"","mid":"","line":65536}`, "malformed", ""},
		{"line is half", "both", `{"type":"candidate","candidate":"","mid":"","line":0.5}`, "malformed", ""},
		{"candidate too long", "both", `{"type":"candidate","candidate":"` + strings.Repeat("x", 1025) + `","mid":"","line":0}`, "malformed", ""},
		{"mid too long", "both", `{"type":"candidate","candidate":"","mid":"` + strings.Repeat("x", 65) + `","line":0}`, "malformed", ""},
		{"chat too long", "both", chat(quote(strings.Repeat("é", 2048) + "x")), "malformed", ""},
		{"chat without id", "both", `{"type":"chat","text":"a"}`, "malformed", ""},
		{"chat with an empty id", "both", `{"type":"chat","id":"","text":"a"}`, "malformed", ""},
		{"chat with a long id", "both", `{"type":"chat","id":"` + strings.Repeat("a", 33) + `","text":"a"}`, "malformed", ""},
		{"chat with a strange id", "both", `{"type":"chat","id":"a b","text":"a"}`, "malformed", ""},
		{"muted missing", "both", `{"type":"state","hidden":false}`, "malformed", ""},
		{"hidden is a text", "both", `{"type":"state","muted":true,"hidden":"no"}`, "malformed", ""},
		{"paused is a text", "both", `{"type":"state","muted":true,"hidden":true,"paused":"no"}`, "malformed", ""},
		{"sharing is null", "both", `{"type":"state","muted":true,"hidden":true,"sharing":null}`, "malformed", ""},
		{"recording is a number", "both", `{"type":"state","muted":true,"hidden":true,"recording":1}`, "malformed", ""},
		{"live is null", "both", `{"type":"state","muted":true,"hidden":true,"live":null}`, "malformed", ""},
		{"state with other company", "both", `{"type":"state","muted":true,"hidden":true,"company":"dog"}`, "malformed", ""},
		{"chat from a number", "both", `{"type":"chat","id":"a1","text":"a","from":1}`, "malformed", ""},
		{"chat from a long name", "both", `{"type":"chat","id":"a1","text":"a","from":` + quote(strings.Repeat("x", 65)) + `}`, "malformed", ""},
		{"servers without urls", "both", `{"type":"servers"` + right + `}`, "malformed", ""},
		{"urls are a text", "both", servers(`"turn:a"`, right), "malformed", ""},
		{"urls are null", "both", servers(`null`, right), "malformed", ""},
		{"a url is null", "both", servers(`[null]`, right), "malformed", ""},
		{"a url is a number", "both", servers(`[1]`, right), "malformed", ""},
		{"nine servers", "both", servers(`["turn:a"`+strings.Repeat(`,"turn:a"`, 8)+`]`, right), "malformed", ""},
		{"no url", "both", url(""), "malformed", ""},
		{"url of another kind", "both", url("https://a"), "malformed", ""},
		{"url without a host", "both", url("turn:"), "malformed", ""},
		{"url with slashes", "both", url("turn://a"), "malformed", ""},
		{"url with a user", "both", url("turn:u@a"), "malformed", ""},
		{"url with a space", "both", url("turn:a b"), "malformed", ""},
		{"url with a line end", "both", url(`turn:a\n`), "malformed", ""},
		{"url with port 0", "both", url("turn:a:0"), "malformed", ""},
		{"url with a port too high", "both", url("turn:a:65536"), "malformed", ""},
		{"url with another transport", "both", url("turn:a?transport=sctp"), "malformed", ""},
		{"stun with a transport", "both", url("stun:a?transport=udp"), "malformed", ""},
		{"url too long", "both", url("turn:" + strings.Repeat("a", 252)), "malformed", ""},
		{"servers without a username", "both", servers(`["turn:a"]`, `,"credential":"a","until":1`), "malformed", ""},
		{"servers with an empty username", "both", servers(`["turn:a"]`, `,"username":"","credential":"a","until":1`), "malformed", ""},
		{"servers with a long credential", "both", servers(`["turn:a"]`, `,"username":"a","credential":"`+strings.Repeat("a", 257)+`","until":1`), "malformed", ""},
		{"servers without an end", "both", servers(`["turn:a"]`, `,"username":"a","credential":"a"`), "malformed", ""},
		{"servers with an end beyond counting", "both", servers(`["turn:a"]`, `,"username":"a","credential":"a","until":9007199254740992`), "malformed", ""},
		{"servers only is a text", "both", servers(`[]`, `,"only":"yes"`), "malformed", ""},
		{"people missing", "both", `{"type":"people"}`, "malformed", ""},
		{"people are an object", "both", `{"type":"people","people":{}}`, "malformed", ""},
		{"three people", "both", people(person("0", `""`) + "," + person("1", `""`) + "," + person("1", `""`)), "malformed", ""},
		{"two people on one slot", "both", people(person("1", `""`) + "," + person("1", `""`)), "malformed", ""},
		{"a person is null", "both", people("null"), "malformed", ""},
		{"a person is a list", "both", people("[]"), "malformed", ""},
		{"person on slot 2", "both", people(person("2", `""`)), "malformed", ""},
		{"person on half a slot", "both", people(person("0.5", `""`)), "malformed", ""},
		{"person without a name", "both", people(`{"slot":0,"state":"here"}`), "malformed", ""},
		{"person with a long name", "both", people(person("0", quote(strings.Repeat("x", 65)))), "malformed", ""},
		{"person in another state", "both", people(`{"slot":0,"name":"","state":"gone"}`), "malformed", ""},
		{"person live is a number", "both", people(`{"slot":0,"name":"","state":"here","live":1}`), "malformed", ""},
		{"beat without a count", "both", `{"type":"beat","ask":true}`, "malformed", ""},
		{"beat beyond counting", "both", `{"type":"beat","received":9007199254740992,"ask":true}`, "malformed", ""},
		{"beat asks one", "both", `{"type":"beat","received":7,"ask":1}`, "malformed", ""},
		{"other reason", "both", `{"type":"bye","reason":"bored"}`, "malformed", ""},
	}
}
