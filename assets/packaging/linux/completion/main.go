// Command completion writes what shells complete for a program of ours: bash, zsh and fish. It asks the program itself
// for its commands and flags (-h), so that they cannot differ.
//
//	go -C assets/packaging run ./linux/completion -name NAME PROGRAM FOLDER
//
// FOLDER gets NAME.bash, _NAME (zsh) and NAME.fish. NAME is what the program is called once it is installed.
package main

import (
	"embed"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
)

//go:embed *.tmpl
var templates embed.FS

func main() {
	name := flag.String("name", "", "`name` of the installed program")
	flag.Parse()
	if flag.NArg() != 2 || *name == "" {
		fmt.Fprintln(os.Stderr, "usage: completion -name NAME PROGRAM FOLDER")
		os.Exit(2)
	}
	if err := run(*name, flag.Arg(0), flag.Arg(1)); err != nil {
		fmt.Fprintln(os.Stderr, "completion:", err)
		os.Exit(1)
	}
}

func run(name, path, folder string) error {
	p, err := ask(name, path)
	if err != nil {
		return err
	}
	shells, err := template.New("").Funcs(template.FuncMap{"zsh": zsh, "fish": fish}).ParseFS(templates, "*.tmpl")
	if err != nil {
		return fmt.Errorf("read templates: %w", err)
	}
	for shell, name := range map[string]string{"bash": p.Name + ".bash", "zsh": "_" + p.Name, "fish": p.Name + ".fish"} {
		var text strings.Builder
		if err := shells.ExecuteTemplate(&text, shell+".tmpl", p); err != nil {
			return fmt.Errorf("write for %s: %w", shell, err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text.String()), 0o644); err != nil {
			return fmt.Errorf("write for %s: %w", shell, err)
		}
	}
	return nil
}

// ask runs a program's help, and that of each command it names.
func ask(name, path string) (program, error) {
	p := program{Name: name}
	help, err := output(path, "-h")
	if err != nil {
		return program{}, err
	}
	p.Commands = []command{{Flags: flags(help)}}
	for _, c := range commands(p.Name, help) {
		if c.Words == nil {
			help, err := output(path, c.Name, "-h")
			if err != nil {
				return program{}, err
			}
			c.Flags = flags(help)
		}
		p.Commands = append(p.Commands, c)
	}
	if len(p.Commands[0].Flags) == 0 {
		return program{}, fmt.Errorf("%s -h names no flags", p.Name)
	}
	return p, nil
}

func output(path string, args ...string) (string, error) {
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("run %s %s: %w: %s", filepath.Base(path), strings.Join(args, " "), err, out)
	}
	return string(out), nil
}

// zsh is a flag as zsh's _arguments takes it.
func zsh(o option) string {
	spec := "--" + o.Name + "[" + strings.NewReplacer("[", `\[`, "]", `\]`).Replace(o.About) + "]"
	if strings.Contains(o.About, "as often as") {
		spec = "*" + spec
	}
	switch {
	case o.Files():
		spec += ":" + o.Value + ":_files"
	case o.Words() != nil:
		spec += ":" + o.Value + ":(" + strings.Join(o.Words(), " ") + ")"
	case o.Value != "":
		spec += ":" + o.Value + ":"
	}
	return "'" + strings.ReplaceAll(spec, "'", `'\''`) + "'"
}

// fish is s as one word of fish, which knows two escapes within quotes.
func fish(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}
