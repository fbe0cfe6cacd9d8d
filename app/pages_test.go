package app

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEveryPageOfTheFacesIsServed reads the routes of the web application: each
// of its first parts must be known to the border.
func TestEveryPageOfTheFacesIsServed(t *testing.T) {
	raw, err := os.ReadFile("../web/src/routes.tsx")
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	_, portal, found := strings.Cut(text, "path: '/',")
	if !found {
		t.Fatal("the routes of the portal are not where they were")
	}
	paths := regexp.MustCompile(`path: '/([a-z]+)`).FindAllStringSubmatch(text, -1)
	paths = append(paths, regexp.MustCompile(`path: '([a-z]+)`).FindAllStringSubmatch(portal, -1)...)
	if len(paths) < 8 {
		t.Fatalf("%v", paths)
	}
	for _, one := range paths {
		if !slices.Contains(facePages(), one[1]) {
			t.Errorf("/%s is a page that the border does not know", one[1])
		}
	}
}
