package services

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"citybrain/domain/services/search"
	"citybrain/kernel/pack"
)

// labelled is a line of a test file: what somebody typed, and what is right.
type labelled struct {
	text string
	want []string
}

func labels(t testing.TB, name string) (list []labelled) {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if text, want, ok := strings.Cut(lines.Text(), "|"); ok && !strings.HasPrefix(text, "#") {
			list = append(list, labelled{text, strings.Split(want, ",")})
		}
	}
	return list
}

// shanghaiIndex is the index of the city's catalogue.
func shanghaiIndex(t testing.TB) *search.Index {
	t.Helper()
	return shanghaiBook(t).search(monday)
}

func shanghaiBook(t testing.TB) *book {
	t.Helper()
	p, err := pack.Open("../../cities/shanghai")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	c, _ := readPack(p)
	if p.Err() != nil {
		t.Fatal(p.Err())
	}
	var list []*Version
	for i := range c.items {
		list = append(list, &Version{Item: c.items[i], No: 1, State: Published, Effective: monday})
	}
	return newBook(c.frame, list, 1)
}

// measure is how well a search does over queries.
type measure struct {
	n, found int
	inverse  float64
	missed   []string
}

func (m *measure) ask(x *search.Index, q labelled) {
	hits := x.Search(q.text, 10)
	m.n++
	at := slices.IndexFunc(hits, func(h search.Hit) bool { return slices.Contains(q.want, h.Key) })
	if at >= 0 {
		m.inverse += 1 / float64(at+1)
	}
	if at >= 0 && at < 5 {
		m.found++
		return
	}
	var first []string
	for _, h := range hits[:min(3, len(hits))] {
		first = append(first, h.Key)
	}
	m.missed = append(m.missed, q.text+" → "+strings.Join(first, ", "))
}

func (m *measure) recall() float64 { return float64(m.found) / float64(m.n) }
func (m *measure) mrr() float64    { return m.inverse / float64(m.n) }

func TestPeopleFindWhatTheyMean(t *testing.T) {
	x := shanghaiIndex(t)
	var tuned, held measure
	for i, q := range labels(t, "queries.txt") {
		if i%2 == 0 {
			tuned.ask(x, q)
		} else {
			held.ask(x, q)
		}
	}
	t.Logf("tuned on: %d queries, recall@5 %.3f, MRR %.3f", tuned.n, tuned.recall(), tuned.mrr())
	t.Logf("held out: %d queries, recall@5 %.3f, MRR %.3f", held.n, held.recall(), held.mrr())
	for _, one := range tuned.missed { // those that are held out are not shown
		t.Logf("missed: %s", one)
	}
	if tuned.n+held.n < 200 || held.n < 100 {
		t.Errorf("there are %d queries, %d of them held out", tuned.n+held.n, held.n)
	}
	if tuned.recall() < 0.95 || held.recall() < 0.95 {
		t.Errorf("recall@5 is %.3f and, held out, %.3f, not 0.95", tuned.recall(), held.recall())
	}
}

func TestPeopleFindWhatTheyMeanInEnglish(t *testing.T) {
	x := shanghaiIndex(t)
	var tuned, held measure
	for i, q := range labels(t, "queries-en.txt") {
		if i%2 == 0 {
			tuned.ask(x, q)
		} else {
			held.ask(x, q)
		}
	}
	t.Logf("tuned on: %d queries, recall@5 %.3f, MRR %.3f", tuned.n, tuned.recall(), tuned.mrr())
	t.Logf("held out: %d queries, recall@5 %.3f, MRR %.3f", held.n, held.recall(), held.mrr())
	for _, one := range tuned.missed {
		t.Logf("missed: %s", one)
	}
	if tuned.n < 25 || held.n < 25 || tuned.recall() < 0.95 || held.recall() < 0.95 {
		t.Errorf("of %d and %d queries recall@5 is %.3f and, held out, %.3f", tuned.n, held.n, tuned.recall(), held.recall())
	}
}

func TestWhatTheCatalogueDoesNotHaveIsNotFound(t *testing.T) {
	x := shanghaiIndex(t)
	for _, text := range []string{"办张三的事", "停车", "新能源牌照", "今天吃什么", "世界杯", "股票", "李四的事情", "bitcoin", "123456"} {
		if hits := x.Search(text, 3); len(hits) != 0 {
			t.Errorf("%s finds %v", text, hits)
		}
	}
	if hits := x.Search("公安局", 3); len(hits) == 0 || hits[0].Key != "id-card-renewal" {
		t.Errorf("who types a department finds %v", hits)
	}
}

// BenchmarkSearch tells the 99th percentile, too: it is what the city promises.
func BenchmarkSearch(b *testing.B) {
	x := shanghaiIndex(b)
	list := labels(b, "queries.txt")
	took := make([]time.Duration, 0, 1<<16)
	for i := 0; b.Loop(); i++ {
		from := time.Now()
		x.Search(list[i%len(list)].text, mostFound)
		took = append(took, time.Since(from))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
