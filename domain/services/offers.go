package services

import (
	"fmt"
	"slices"

	"citybrain/domain/services/offer"
	"citybrain/kernel/pack"
)

// offersFile holds what the city offers of itself; a pack need not have it.
const offersFile = "services/offers.yaml"

// oldest is beyond every age that an offer may name.
const oldest = 150

// Offer is an item that the city offers to those who are likely to need it 主动服务.
type Offer struct {
	Code   string    `json:"code" yaml:"code"`
	Item   ItemKey   `json:"item" yaml:"item"`
	Why    Text      `json:"why" yaml:"why"` // one sentence to who sees it
	Object Object    `json:"object" yaml:"object"`
	From   int       `json:"from,omitempty" yaml:"from"` // youngest age, years
	To     int       `json:"to,omitempty" yaml:"to"`     // oldest age, years
	After  []ItemKey `json:"after,omitempty" yaml:"after"`
	Within int       `json:"within,omitempty" yaml:"within"` // days after one of these was granted
	Rest   int       `json:"rest,omitempty" yaml:"rest"`     // days for which having applied is enough; 365 if absent
}

func (o *Offer) rule() offer.Rule {
	r := offer.Rule{Code: o.Code, Item: string(o.Item), From: o.From, To: o.To, Within: o.Within, Rest: o.Rest, Firms: o.Object == Company}
	for _, one := range o.After {
		r.After = append(r.After, string(one))
	}
	return r
}

// offersDoc is services/offers.yaml.
type offersDoc struct {
	Synthetic string  `yaml:"synthetic"`
	Offers    []Offer `yaml:"offers"`
}

// offers reads what the pack offers; it comes after all items.
func (r *reader) offers() {
	if !r.pack.Has(offersFile) {
		return
	}
	doc, at, ok := pack.YAML[offersDoc](r.pack, offersFile)
	if !ok {
		return
	}
	seen := map[string]bool{}
	for i := range doc.Offers {
		o := &doc.Offers[i]
		for _, wrong := range r.wrongOffer(o, seen) {
			at.At("offers", i).Report("offer %q: %s", o.Code, wrong)
		}
		seen[o.Code] = true
		if o.Rest == 0 {
			o.Rest = 365
		}
	}
	r.out.frame.Offers = doc.Offers
}

func (r *reader) wrongOffer(o *Offer, seen map[string]bool) (list []string) {
	say := func(wrong bool, text string, args ...any) {
		if wrong {
			list = append(list, fmt.Sprintf(text, args...))
		}
	}
	say(o.Code == "" || o.Code == everyOffer || seen[o.Code], "needs a code of its own")
	say(o.Why.ZH == "" || o.Why.EN == "", "needs a sentence why, in zh and en")
	say(o.Object != Person && o.Object != Company, "is for an object: person or company")
	say(o.From < 0 || o.To < 0 || o.To > oldest || o.To != 0 && o.To < o.From, "has ages from and to, in years, in order")
	say(o.Object == Company && o.From+o.To > 0, "has an age, which firms do not have")
	say(o.From+o.To == 0 && len(o.After) == 0, "is for everybody: name an age, or items after which it is made")
	say((len(o.After) > 0) != (o.Within > 0), "names items after which it is made together with the days within")
	for _, key := range slices.Concat([]ItemKey{o.Item}, o.After) {
		_, known := r.at[key]
		say(!known, "there is no item %q", key)
	}
	return list
}
