package lang

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed texts/*.yaml
var kernelTexts embed.FS

// Catalogue is all texts by key and language. It does not change once built.
type Catalogue struct {
	texts map[string]map[Tag]string
}

// Texts is the folder of the kernel's own texts, for Read beside the domains'.
func Texts() fs.FS {
	files, err := fs.Sub(kernelTexts, "texts")
	if err != nil {
		return kernelTexts // cannot happen: the name is a valid path
	}
	return files
}

// kernel is read once; the tests hold it complete.
var kernel = sync.OnceValue(func() *Catalogue {
	c, err := Read(Texts())
	if err != nil {
		return &Catalogue{}
	}
	return c
})

// Kernel is the catalogue of the kernel's own faults.
func Kernel() *Catalogue { return kernel() }

// Text gives a text of the kernel in the context's language, with {name} replaced
// by the figures; a key without a text is shown as it is.
func Text(ctx context.Context, key string, args map[string]any) string {
	return kernel().Text(ctx, key, args)
}

// Read builds a catalogue of every *.yaml in the folders, each of the form
//
//	web.too_many:
//	  zh-CN: 请求过于频繁，请在 {seconds} 秒后再试。
//	  en: Too many requests; try again in {seconds} seconds.
//
// It gives ErrIncomplete with every key that lacks a language, names a figure in
// one language only, or stands in two files.
func Read(folders ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{texts: map[string]map[Tag]string{}}
	var problems []string
	for _, folder := range folders {
		names, err := fs.Glob(folder, "*.yaml")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			raw, err := fs.ReadFile(folder, name)
			if err != nil {
				return nil, fmt.Errorf("read texts %s: %w", name, err)
			}
			var texts map[string]map[Tag]string
			if err := yaml.Unmarshal(raw, &texts); err != nil {
				return nil, fmt.Errorf("read texts %s: %w", name, err)
			}
			problems = append(problems, c.add(name, texts)...)
		}
	}
	if len(problems) > 0 {
		slices.Sort(problems)
		return nil, ErrIncomplete.Because(fmt.Errorf("%s", strings.Join(problems, "; ")))
	}
	return c, nil
}

func (c *Catalogue) add(file string, texts map[string]map[Tag]string) (problems []string) {
	for key, byTag := range texts {
		if c.Has(key) {
			problems = append(problems, fmt.Sprintf("%s: %s stands in two files", file, key))
		}
		c.texts[key] = byTag
		for _, tag := range All() {
			if strings.TrimSpace(byTag[tag]) == "" {
				problems = append(problems, fmt.Sprintf("%s: %s has no %s", file, key, tag))
			} else if !slices.Equal(figures(byTag[tag]), figures(byTag[All()[0]])) {
				problems = append(problems, fmt.Sprintf("%s: %s names other figures in %s", file, key, tag))
			}
		}
		for tag := range byTag {
			if !slices.Contains(All(), tag) {
				problems = append(problems, fmt.Sprintf("%s: %s has the unknown language %s", file, key, tag))
			}
		}
	}
	return problems
}

// Keys are all keys, sorted.
func (c *Catalogue) Keys() []string {
	keys := make([]string, 0, len(c.texts))
	for key := range c.texts {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// Has tells whether there is a text of this key.
func (c *Catalogue) Has(key string) bool { return c.texts[key] != nil }

// Find gives the text of a key in a language, with {name} replaced by the figures.
func (c *Catalogue) Find(tag Tag, key string, args map[string]any) (string, bool) {
	byTag, ok := c.texts[key]
	if !ok {
		return "", false
	}
	text := byTag[tag]
	if text == "" {
		text = byTag[EN]
	}
	return fill(text, args), true
}

// Text gives the text of a key in the context's language; a key without a text
// is shown as it is, which a test of the caller should prevent.
func (c *Catalogue) Text(ctx context.Context, key string, args map[string]any) string {
	if text, ok := c.Find(From(ctx), key, args); ok {
		return text
	}
	return key
}

var figure = regexp.MustCompile(`\{([A-Za-z][A-Za-z0-9_]*)\}`)

// figures are the names in braces, sorted, each once.
func figures(text string) []string {
	var names []string
	for _, m := range figure.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// fill puts the figures in; a name without a figure stays as it is. What is put in
// is not read again, so a figure cannot smuggle in another.
func fill(text string, args map[string]any) string {
	if len(args) == 0 {
		return text
	}
	return figure.ReplaceAllStringFunc(text, func(m string) string {
		if value, ok := args[m[1:len(m)-1]]; ok {
			return fmt.Sprint(value)
		}
		return m
	})
}
