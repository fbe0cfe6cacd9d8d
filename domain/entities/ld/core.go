package ld

import (
	"context"
	"embed"
	"strconv"
	"strings"
)

const coreBase = "uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context"

// newestCore is the version whose terms hold, whichever version a request names:
// it says the same as the older ones of nearly all their terms, and more.
const newestCore = 9

//go:embed core/*.jsonld
var coreFiles embed.FS

// coreVersion gives the N of a core context's URL, …-v1.N.jsonld; the newest for
// the URL without a version, and for versions to come.
func coreVersion(url string) (n int, ok bool) {
	rest, ok := strings.CutPrefix(url, "https://")
	if !ok {
		rest, _ = strings.CutPrefix(url, "http://")
	}
	rest, ok = strings.CutPrefix(rest, coreBase)
	if !ok {
		return 0, false
	}
	if rest == ".jsonld" {
		return newestCore, true
	}
	rest, isVersion := strings.CutPrefix(rest, "-v1.")
	rest, isFile := strings.CutSuffix(rest, ".jsonld")
	n, err := strconv.Atoi(rest)
	return n, isVersion && isFile && err == nil && n >= 0 && n < 100
}

func isCoreURL(url string) bool {
	_, ok := coreVersion(url)
	return ok
}

// coreFile gives the text that stands for a version of the core context. Three are
// at hand; the others are served as the nearest: 0 to 2 as 1.3, 5 and 6 as 1.4,
// 7, 8 and those after 9 as 1.9.
func coreFile(n int) ([]byte, error) {
	name := "1.9"
	switch {
	case n <= 3:
		name = "1.3"
	case n <= 6:
		name = "1.4"
	}
	return coreFiles.ReadFile("core/ngsi-ld-core-context-v" + name + ".jsonld")
}

// coreTable builds the terms of the core context.
func coreTable() (*table, error) {
	doc, err := coreDocument("https://"+coreBase+".jsonld", newestCore)
	if err != nil {
		return nil, err
	}
	b := newCoreBuilder()
	if err := b.apply(context.Background(), doc.context, ""); err != nil {
		return nil, err
	}
	return b.table(), nil
}

func coreDocument(url string, version int) (*document, error) {
	text, err := coreFile(version)
	if err != nil {
		return nil, err
	}
	return newDocument(url, Cached, text)
}
