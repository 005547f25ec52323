package policy

// source is what one place says.
type source struct {
	name     string      // for people
	values   map[Key]any // as Row.read takes them; of others Row.read says that their type is wrong
	problems []Problem   // of the place, and of keys that nobody knows
	broken   bool        // it is there and cannot be read: what it sets is unknown
}

// fails is a place that cannot be read as a whole.
func fails(name string, why Reason, detail string) source {
	return source{name: name, broken: true, problems: []Problem{{Source: name, Reason: why, Detail: detail}}}
}

// merge joins places, the strongest first: a key is decided by the first that has it, also by a wrong value.
func merge(all []source) (Policy, []Problem) {
	p := Policy{from: map[Key]string{}}
	var problems []Problem
	for _, s := range all {
		problems = append(problems, s.problems...)
		p.broken = p.broken || s.broken
		for _, r := range Schema() {
			if _, decided := p.from[r.Key]; !decided {
				problems = append(problems, s.decide(&p, r)...)
			}
		}
	}
	if p.Language != "" && p.Languages != nil && !contains(p.Languages, p.Language) {
		problems = append(problems, Problem{p.from[Language], Language, Value, "one of those in languages"})
		p.Language = ""
	}
	return p, problems
}

// decide sets one key, if the place has it.
func (s source) decide(p *Policy, r Row) (problems []Problem) {
	value, there := s.values[r.Key]
	if there && value == "" { // as a template of Windows may leave it
		return nil
	}
	if !there && (!s.broken || r.Strict == nil) {
		return nil
	}
	p.from[r.Key] = s.name
	held := false
	if there {
		var faults []fault
		held, faults = r.read(p, value)
		for _, f := range faults {
			problems = append(problems, Problem{s.name, r.Key, f.reason, f.detail})
		}
	}
	if !held && r.Strict != nil {
		r.read(p, raw(r.Strict))
	}
	return problems
}

// raw is a value of the schema as Row.read takes it.
func raw(value any) any {
	if n, is := value.(int); is {
		return int64(n)
	}
	return value
}

// rowOf finds a key by a name of it.
func rowOf(is func(Key) bool) (Row, bool) {
	for _, r := range Schema() {
		if is(r.Key) {
			return r, true
		}
	}
	return Row{}, false
}
