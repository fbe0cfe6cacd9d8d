package traffic

import (
	"os"
	"path/filepath"
	"testing"

	"citybrain/kernel/pack"
)

// testPack is a pack of a city with one file more than its name.
func testPack(t *testing.T, file, text string) *pack.Pack {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{file: text, "pack.yaml": testCity} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

const testCity = `name: testville
zh: 测试市
en: Testville
region: "31"
zone: Asia/Shanghai
language: zh-CN
languages: [zh-CN, en]
bounds: [121, 31, 122, 32]
centre: [121.5, 31.5]
zoom: 13
crypto: sm
credits: [{zh: 无, en: nobody}]
`
