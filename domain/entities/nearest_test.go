package entities

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var lampID = regexp.MustCompile(`"id":"urn:lamp:(\w+)"`)

// idsOf gives the ids of an answer in its order.
func idsOf(body string) string {
	var ids []string
	for _, m := range lampID.FindAllStringSubmatch(body, -1) {
		ids = append(ids, m[1])
	}
	return strings.Join(ids, " ")
}

// plantLamps makes lamps in 20 × 20 km, some of which stand nowhere.
func (b *broker) plantLamps(n int) {
	b.t.Helper()
	r := rand.New(rand.NewPCG(5, 6))
	var list []string
	for i := range n {
		place := fmt.Sprintf(`,"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[%.4f,%.4f]}}`, 121.3+r.Float64()*0.2, 31.1+r.Float64()*0.2)
		if i%50 == 0 {
			place = ""
		}
		list = append(list, fmt.Sprintf(`{"id":"urn:lamp:%d","type":"Lamp","watts":{"type":"Property","value":%d}%s}`, i, r.IntN(100), place))
	}
	for part := range slices.Chunk(list, 1000) {
		b.wants(201, "POST", "/entityOperations/create", "["+strings.Join(part, ",")+"]")
	}
}

// A search that counts puts everything in order; one that does not may look in
// growing circles, and must find the same.
func TestTheNearestAreThoseOfTheWholeOrder(t *testing.T) {
	b := newBroker(t)
	b.plantLamps(3 * fewEnough)
	r := rand.New(rand.NewPCG(7, 8))
	for i := range 60 {
		at := fmt.Sprintf("%%5B%.4f,%.4f%%5D", 121.25+r.Float64()*0.3, 31.05+r.Float64()*0.3)
		path := fmt.Sprintf("/entities?type=Lamp&orderBy=location;dist-asc&orderFrom=%s&limit=%d&offset=%d&q=watts%%3E%d", at, r.IntN(30)+1, r.IntN(3)*20, r.IntN(110))
		if i%2 == 0 {
			path += fmt.Sprintf("&georel=near;maxDistance==%d&geometry=Point&coordinates=%s", 100+r.IntN(5000), at)
		}
		all, some := b.wants(200, "GET", path+"&count=true", ""), b.wants(200, "GET", path, "")
		if idsOf(all.body) != idsOf(some.body) {
			t.Errorf("%s: %s, not %s", path, idsOf(some.body), idsOf(all.body))
		}
		if next := strings.Contains(fmt.Sprint(all.Header["Link"]), `rel="next"`); next != strings.Contains(fmt.Sprint(some.Header["Link"]), `rel="next"`) {
			t.Errorf("%s: a page behind this one is %v", path, next)
		}
	}
}
