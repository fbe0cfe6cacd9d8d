// Package ask reads what a question about a service asks for: what is needed, how
// long it takes, where, how much, whether online, who may. It is pure, knows no item
// and makes no answer; it only tells the wish from the matter.
package ask

import (
	"slices"
	"strings"
)

// Intent is what a question asks for.
type Intent string

// The intents.
const (
	Materials  Intent = "materials"  // 要什么材料
	Duration   Intent = "duration"   // 多久
	Place      Intent = "place"      // 在哪里
	Fee        Intent = "fee"        // 多少钱
	Online     Intent = "online"     // 能否网上办
	Conditions Intent = "conditions" // 什么条件
	Hours      Intent = "hours"      // 几点、电话
	Basis      Intent = "basis"      // 依据
	Beyond     Intent = "beyond"     // 指南不写的：代办、加急、有效期、金额
)

// sign is a stretch of words that tells an intent.
type sign struct {
	intent Intent
	words  []string
}

// signs are read in this order; what one has read is gone for the next, so that the
// longer stand before those that they contain.
var signs = []sign{
	{Hours, []string{"上班时间", "办公时间", "开放时间", "几点上班", "几点下班", "几点开门", "几点", "周末", "周六", "周日", "星期六", "星期天", "节假日", "电话号码", "联系电话", "电话", "opening hours", "phone number", "open on"}},
	{Beyond, []string{"加急", "代办", "代为办理", "找人办", "别人去办", "有效期", "多久过期", "什么时候过期", "每个月多少钱", "一个月多少钱", "每月多少钱", "每月多少", "一个月多少", "发多少钱", "能领多少", "可以领多少", "领多少", "补多少钱", "能贷多少", "该不该", "urgent", "faster service", "on my behalf", "somebody else", "someone else", "valid for", "validity", "expire", "a month", "per month", "should i"}},
	{Fee, []string{"多少钱", "要花多少", "收多少", "收费吗", "收费标准", "收不收费", "收费", "要钱吗", "要不要钱", "要交钱", "费用", "免费吗", "免费", "几块钱", "花钱吗", "工本费", "how much", "what does it cost", "cost", "fee", "free of charge", "price"}},
	{Duration, []string{"多长时间", "多久", "几天", "多少天", "什么时候能", "什么时候可以", "几个工作日", "多少个工作日", "时限", "要等", "办得快", "how long", "how many days", "how fast", "when will"}},
	{Materials, []string{"需要准备什么", "要准备什么", "准备哪些", "准备什么", "什么材料", "哪些材料", "材料清单", "要带什么", "带什么", "带哪些", "哪些证件", "什么证件", "什么手续", "哪些手续", "什么资料", "哪些资料", "哪些东西", "什么东西", "材料", "资料", "需要什么", "需要哪些", "要什么", "documents", "papers", "what do i need", "need to bring", "bring", "materials"}},
	{Online, []string{"网上能办", "网上可以办", "能在网上", "可以在网上", "网上", "线上", "手机上", "手机能", "手机", "不用跑", "跑几次", "要跑", "去现场", "到现场", "要不要去", "online", "by phone", "in person", "visits"}},
	{Conditions, []string{"什么条件", "哪些条件", "条件", "什么要求", "资格", "谁可以", "谁能", "符合什么", "满足什么", "什么人", "who can", "who may", "conditions", "requirements", "eligible"}},
	{Basis, []string{"法律依据", "什么依据", "依据", "哪条法律", "根据什么", "legal basis", "which law"}},
	{Place, []string{"在哪里", "在哪儿", "在哪", "去哪里", "去哪儿", "去哪", "到哪里", "到哪", "哪里", "哪儿", "哪个部门", "什么地方", "什么部门", "找谁", "地址", "地点", "where", "address", "which office", "which department"}},
}

// around is what is said around the wish and the matter.
var around = []string{
	"请问", "你好", "您好", "我想问一下", "我想问", "想问一下", "想问", "我想", "我要", "想要", "怎么办理", "如何办理", "怎么办", "如何办", "怎么", "如何", "办理", "需要", "能办吗", "能办", "可以办",
	"的话", "一下", "是什么", "批下来", "下来", "要", "大概", "一共", "可以", "应该", "吗", "呢", "啊", "吧", "了", "的", "？", "?", "，", "。", ",", ".", "！",
	"please", "can you tell me", "do i", "does it", "does", "take", "to get", "to", "for", "the", "an ", "is ", "it ", "in shanghai", "在上海", "上海",
}

// Reading is a question taken apart.
type Reading struct {
	Intents []Intent // in the order of signs
	Matter  string   // what is left: what it is about
}

// Read takes a question apart.
func Read(question string) Reading {
	text := strings.ToLower(strings.TrimSpace(question))
	var out Reading
	for _, s := range signs {
		for _, word := range s.words {
			if !strings.Contains(text, word) {
				continue
			}
			text = strings.ReplaceAll(text, word, " ")
			if !slices.Contains(out.Intents, s.intent) {
				out.Intents = append(out.Intents, s.intent)
			}
		}
	}
	for _, word := range around {
		text = strings.ReplaceAll(text, word, " ")
	}
	out.Matter = strings.Join(strings.Fields(text), " ")
	return out
}

// Alike is how alike two questions are, 0 to 1: the share of pairs of characters that
// they have in common.
func Alike(a, b string) float64 {
	x, y := pairs(a), pairs(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	shared := 0
	for pair := range x {
		if y[pair] {
			shared++
		}
	}
	return 2 * float64(shared) / float64(len(x)+len(y))
}

func pairs(text string) map[string]bool {
	out := map[string]bool{}
	signs := []rune(strings.ToLower(text))
	for i := 1; i < len(signs); i++ {
		out[string(signs[i-1:i+1])] = true
	}
	return out
}
