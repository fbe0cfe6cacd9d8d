package plant

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"citybrain/world/street"
)

// Word is a word of the names of devices with its English.
type Word struct{ Name, English string }

// words gives the English of the words that the names of devices are put together
// from: what the lots are called, and the roads whose English name the map knows.
func words(p Plan, town *street.Town, devices []Device) []Word {
	if p.English == "" {
		return nil
	}
	english := map[string]string{}
	for _, r := range town.Roads {
		if r.English != "" && english[r.Name] == "" {
			english[r.Name] = r.English
		}
	}
	for _, lot := range p.Things {
		if lot.English != "" {
			english[p.Prefix+lot.Name] = p.English + " " + lot.English
		}
	}
	var list []Word
	seen := map[string]bool{}
	for _, d := range devices {
		for word := range strings.SplitSeq(d.Name, " ") {
			if english[word] != "" && !seen[word] {
				seen[word] = true
				list = append(list, Word{word, english[word]})
			}
		}
	}
	slices.SortFunc(list, func(a, b Word) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// WriteNames writes the words of the names of a pack; none leave no file.
func WriteNames(pack string, words []Word) error {
	if len(words) == 0 {
		return nil
	}
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	_ = w.Write([]string{"zh", "en"})
	for _, one := range words {
		_ = w.Write([]string{one.Name, one.English})
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(pack, "things", "names.csv"), text.Bytes(), 0o644)
}
