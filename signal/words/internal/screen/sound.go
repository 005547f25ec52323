package main

import (
	"regexp"
	"strings"
)

// A rule rewrites letters into what is heard. Capitals are sounds that no later
// rule touches.
type rule struct {
	spelled *regexp.Regexp
	heard   string
}

// rules brings words that are easily taken for one another on the telephone to
// the same key: how long a vowel is, and whether a consonant is voiced, is lost
// on a bad line, and so is the difference between m and n. They are cruder than
// the spelling rules of each language, which only costs a few words.
var rules = map[string][]rule{
	"de": compile(`
		tsch>C sch>C chs>ks ch>X ck>k ph>f th|dt>t tz>s qu>kf x>ks a[iy]|e[iy]>Y aeu|eu|oi>O ae|oe>e ue|ie>i
		([aeiou])h>$1 y>i c>k
	`),
	"nl": compile(`
		sch$>s ch|g>X ij|ei>Y ou|au>O ui>U eu>E oe>W ie|y>i c([eiy])>s$1 c|q>k ph>f th>t x>ks h>
	`),
	"fr": compile(`
		oin([^aeiouynm]|$)>WIN$1 (?:ai|ei|i|u|y)[nm]([^aeiouynm]|$)>IN$1 [ae][nm]([^aeiouynm]|$)>AN$1
		o[nm]([^aeiouynm]|$)>ON$1 eaux?|aux?>o ou>U oi>WA ai|ei|ay|et$|er$|ez$>e (?:qu|c|k)([^eiyh]|$)>k$1 qu>k
		gu([eiy])>k$1 g([eiy])>j$1 c([eiy])>s$1 ph>f ch>C gn>NJ ill>J th>t h> (es|e|s|t|d|x|p|z)+$> y>i x>ks
	`),
	"en": compile(`
		tch|ch|sh|tion|sion>C dge|j|ge$>J ght>t gh> ^kn|^gn>n ^wr>r ^wh>w mb$>m ph>f ck|q>k c([eiy])>s$1 c>k th>t x>ks
		a([^aeiouy])e$>E$1 i([^aeiouy])e$>I$1 o([^aeiouy])e$>O$1 u([^aeiouy])e$>U$1 (oar|our|ore|oor|or)>Or
		(ear|eer|ier)$>ir [eiu]r>er ee|ea|ie|ey$|y$>i ai|ay|ei>E oa|ow|ou|oe$>O oo|ue|ew|ui>U e$> y>i h>
	`),
}

// merged are the consonants that a bad line does not keep apart.
var merged = strings.NewReplacer("b", "p", "d", "t", "g", "k", "v", "f", "w", "f", "z", "s", "m", "n")

// compile reads rules of the form "spelled>heard".
func compile(table string) []rule {
	var rules []rule
	for _, pair := range strings.Fields(table) {
		spelled, heard, _ := strings.Cut(pair, ">")
		rules = append(rules, rule{regexp.MustCompile(spelled), heard})
	}
	return rules
}

// sound is the key of a word: two words with the same key sound alike.
func sound(language, word string) string {
	for _, r := range rules[language] {
		word = r.spelled.ReplaceAllString(word, r.heard)
	}
	var key []byte
	for _, c := range []byte(merged.Replace(word)) {
		if len(key) == 0 || key[len(key)-1] != c {
			key = append(key, c)
		}
	}
	return string(key)
}

// near tells whether a and b are one letter apart: one added, lost or another.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	start := 0
	for start < len(a) && a[start] == b[start] {
		start++
	}
	if len(a) == len(b) {
		return start == len(a) || a[start+1:] == b[start+1:]
	}
	return a[start:] == b[start+1:]
}
