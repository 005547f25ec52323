package room

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"zwiesprache/media/apm/dsp"
)

// ErrNoVoice tells that the program that speaks is not installed.
var ErrNoVoice = errors.New("no program to speak with")

// Voice is one that a speech program has: "flite:slt", or what espeak-ng calls
// its voices, "de+f2".
type Voice string

// Speak answers the voice saying its lines for so long, from the start of them,
// again and again if need be. Each voice has lines of its own language.
func Speak(voice Voice, length time.Duration) ([]float64, error) {
	n := int(length.Seconds() * Rate)
	text := lines(voice)
	var cmd *exec.Cmd
	if name, ok := strings.CutPrefix(string(voice), "flite:"); ok {
		cmd = exec.Command("flite", "-voice", name, "-t", text, "-o", "/dev/stdout")
	} else {
		cmd = exec.Command("espeak-ng", "-v", string(voice), "-s", "165", "--stdout", text)
	}
	said, err := cmd.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return nil, fmt.Errorf("speak as %s: %w: %s", voice, ErrNoVoice, cmd.Path)
	}
	const header = 44 // bytes, as both programs write it
	if err != nil || len(said) < header+Rate {
		return nil, fmt.Errorf("speak as %s: %d bytes: %w", voice, len(said), errors.Join(err, ErrNoVoice))
	}
	rate := binary.LittleEndian.Uint32(said[24:])
	x := make([]float64, (len(said)-header)/2)
	for i := range x {
		x[i] = float64(int16(binary.LittleEndian.Uint16(said[header+2*i:]))) / 32768
	}
	x = dsp.Resample(x, float64(rate)/Rate)
	for len(x) < n {
		x = append(x, x...)
	}
	return x[:n], nil
}

func lines(voice Voice) string {
	language, _, _ := strings.Cut(string(voice), "+")
	if text, ok := texts[string(voice)]; ok {
		return text
	}
	if text, ok := texts[language]; ok {
		return text
	}
	return texts["en"]
}

var texts = map[string]string{
	"de": `Am Montag war ich lange unterwegs, und danach konnte ich nicht schlafen. Es ging mir viel durch den Kopf,
		vor allem die Frage, was nächste Woche werden soll. Meine Schwester sagt, ich solle einfach einmal anrufen.
		Das habe ich mir auch vorgenommen, aber dann kam wieder etwas dazwischen. Vielleicht fange ich klein an:
		ein Spaziergang vor dem Frühstück, ein kurzer Brief, ein Abend ohne Arbeit. Wie sehen Sie das?`,
	"en": `The garden behind the house was empty for years. Then one spring the neighbours asked whether they might plant
		some beans there, and by August we were all eating together on Thursdays. I still think about how easily that
		happened. Nobody had planned it. Someone brought a chair, somebody else a lamp, and a child found a kitten.
		What would you have done in my place? I am not sure that I was brave enough.`,
	"flite:kal16": `When the ferry stopped for the winter we bought a small boat. It leaked, and the motor had moods, but on calm
		mornings we crossed in half an hour. My uncle kept the accounts in pencil. He wrote down every litre of fuel and
		every guest, and next to some names he drew a fish. I never learned what the fish meant, and now I cannot ask.`,
	"flite:awb": `Yesterday they called about the job. I had hoped for it so long that I could hardly answer. The hours are fine,
		the way is short, and the people seemed kind. Still I lay awake until four. Is it normal to be afraid of something
		that one has wished for? My daughter laughed and said that I should buy new shoes first.`,
	"fr-fr": `Hier soir, nous avons marché jusqu'au port pour regarder les bateaux. Il faisait froid, mais personne ne voulait
		rentrer. Mon frère racontait une histoire que je connais depuis toujours, et pourtant j'ai ri comme la première
		fois. Je voudrais garder cette soirée quelque part. Que faut-il changer pour en avoir d'autres?`,
	"es": `Cuando llegué a la ciudad no conocía a nadie. Alquilé un cuarto pequeño con una ventana que daba al mercado, y
		cada mañana me despertaban las voces de los vendedores. Poco a poco aprendí sus nombres. Ahora me preguntan por
		mi madre y me guardan las mejores naranjas.`,
	"pl": `Wczoraj wieczorem długo rozmawialiśmy przy stole. Babcia opowiadała o dawnych czasach, a dzieci słuchały z
		otwartymi ustami. Potem ktoś zagrał na gitarze i nagle zrobiło się bardzo późno.`,
	"tr": `Sabah erkenden kalktım ve pencereyi açtım. Sokak daha sessizdi, yalnızca fırından gelen koku vardı. Biraz
		yürüdüm, sonra eski bir arkadaşımla karşılaştım ve birlikte çay içtik.`,
}
