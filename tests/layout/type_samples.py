"""Texts to set in many languages, and Qt's own layout of them to compare with."""

from __future__ import annotations

import random
from itertools import groupby
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat, QTextLayout, QTextOption

from app.layout.faces import face
from app.layout.fallback import FaceOrder, cjk_language
from app.layout.primitives import Cluster, GlyphRun, SetLine

# One alphabet and ordinary punctuation: what the word store sets.
PLAIN = {
    "English": 'The customer waits for 25 minutes - "why is nobody here?" - and leaves (again) without an off-peak offer.',
    "German": "Die Kundin öffnet die App, prüft den Lieferstatus und ärgert sich: „Straßenbahn-Haltestelle fehlt!“ 12,50 €",
    "French": "L’usagère s’inquiète : « Où est mon colis ? » Elle rappelle l’accueil, déçue, à 8h30 ; aucun effet.",
    "Spanish": "¿Dónde está mi pedido? ¡Nadie contesta! La señora vuelve mañana con su recibo n.º 7.",
    "Portuguese": "O cliente não encontra a informação e liga três vezes para a central; ninguém atende.",
    "Italian": "Perché è così difficile trovare l’ufficio? C’è una coda lunghissima, affollata e senza fine.",
    "Dutch": "De reiziger zoekt het juiste perron, koopt een treinkaartje en mist vijf minuten later zijn aansluiting.",
    "Swedish": "Kunden får ett mejl på fredag kväll, öppnar länken och måste börja om från början.",
    "Danish": "Køberen læser vilkårene, bliver usikker på prisen og spørger en ven i stedet for.",
    "Finnish": "Asiakas täyttää lomakkeen, mutta järjestelmä hylkää henkilötunnuksen väliviivan vuoksi.",
    "Polish": "Klientka łączy się z infolinią, słyszy muzykę przez kwadrans i rozłącza się zła.",
    "Czech": "Zákazník vyplní žádost, příloha se však nenahraje; úřednice ho pošle k jiné přepážce.",
    "Hungarian": "Az ügyfél kétszer is megadja a címét, mégis rossz helyre érkezik a csomag.",
    "Romanian": "Călătorul își cumpără biletul, însă ușa rămâne închisă și nimeni nu știe de ce.",
    "Turkish": "Müşteri şikâyetini yazdı, ardından otuz gün boyunca hiçbir yanıt alamadı; İstanbul’a gitti.",
    "Vietnamese": "Khách hàng chờ đợi rất lâu, gọi điện thoại nhiều lần nhưng không gặp được nhân viên hỗ trợ.",
    "Latvian": "Pircējs gaida sūtījumu, zvana uz veikalu un beidzot saņem atbildi par kavējumu.",
    "Igbo": "Onye ahịa na-eche ogologo oge, kpọọ ekwentị ugboro ugboro, ma ọ nweghị onye zara ya.",
    "Russian": "Клиентка трижды объясняет одно и то же, ждёт ответа 40 минут и уходит к конкуренту - навсегда.",
    "Ukrainian": "Замовниця під’їжджає до пошти, а посилки ще немає; її просять зателефонувати завтра.",
    "Bulgarian": "Пътникът търси гише, пита служител и накрая купува билет от автомат („бързо“).",
    "Serbian": "Корисник попуњава образац, шаље га поново и чека потврду двадесет дана.",
    "Kazakh": "Сатып алушы өтінішін толтырды, бірақ жауап әлі келген жоқ; ұзақ күтті.",
    "Greek": "Η πελάτισσα περιμένει στην ουρά, ρωτάει «γιατί αργεί;» και φεύγει χωρίς εξυπηρέτηση.",
}

# Texts that Qt has to break as a whole. The name of each is its language or what is hard about it.
OTHER = {
    "Arabic": "ينتظر العميل في الطابور ٢٥ دقيقة ثم يغادر دون أن يحصل على إجابة (مرة أخرى).",
    "Persian": "مشتری نمی‌داند کجا باید منتظر بماند و با پشتیبانی تماس می‌گیرد؛ پاسخی نیست.",
    "Hebrew": 'הלקוחה ממתינה בתור 25 דקות, שואלת "למה אין אף אחד?" ועוזבת.',
    "Hebrew with points": "בְּרֵאשִׁית בָּרָא הַלָּקוֹחַ אֶת הַתּוֹר",
    "Arabic with points": "مُحَمَّدٌ يَنْتَظِرُ فِي الطَّابُورِ",
    "Yiddish": "דער קונה וואַרט און וואַרט.",
    "Hindi": "ग्राहक पच्चीस मिनट तक प्रतीक्षा करता है, फिर बिना उत्तर के चला जाता है। क्षत्रिय शक्ति।",
    "Marathi": "ग्राहकाला त्याच्या प्रश्नाचे उत्तर मिळत नाही, म्हणून तो पुन्हा फोन करतो.",
    "Thai": "ลูกค้ารอคิวนานยี่สิบห้านาที แล้วจึงกลับบ้านโดยไม่ได้รับคำตอบ",
    "Chinese": "顾客排队等候二十五分钟，询问“为什么没有人？”，然后离开了。",
    "Chinese of Taiwan": "顧客排隊等候二十五分鐘，詢問「為什麼沒有人？」，然後離開了。",
    "Japanese": "お客様は25分間並んで待ち、「どうして誰もいないの？」と尋ねて、帰ってしまった。",
    "Korean": "고객은 25분 동안 줄을 서서 기다리다가 아무 대답도 듣지 못하고 떠난다.",
    "emoji": "Angry 😡 and tired 😴, then a family 👨‍👩‍👧‍👦, a flag 🇩🇪, a key 1️⃣, a hand 👍🏽 and a heart ❤️ follow.",
    "symbols": "Step 1 → step 2 ✓ then 3 ≥ 2 … ★★★☆☆ ① ∞",
    "bidi": "The order מספר 12345 arrived (مرحبا 42) at 10:30, she said.",
    "bidi from the right": "הזמנה ABC-123 הגיעה at 10:30 (לא?) אמרה.",
    "two alphabets": "Das Wort «спасибо» und das Wort ευχαριστώ stehen (оба) in one line, too.",
    "combining marks": "Zo\u0308e\u0301 n\u0303 x\u0301\u0323y",
    "soft hyphens": "Donau\u00addampf\u00adschiff\u00adfahrts\u00adgesell\u00adschaft und off\u00adice",
    "no-break blanks": "10\u00a0000 km and 5\u202f% of M.\u00a0Dupont",
    "a long word": "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz gilt",
    "an address": "https://example.org/a/very/long/path?with=query&and=more#anchor",
    "two paragraphs": "First line\nהשורה השנייה\n\nfourth – 4 line",
    "Georgian": "მომხმარებელი ელოდება",
}


class Line(NamedTuple):
    """What Qt makes of a line: first UTF-16 unit, glyphs with x and y in the order of Qt, advance."""

    start: int
    glyphs: list[tuple[int, float, float]]
    advance: float


def bare_lines(text: str, base: str, width: float, language: str = "en") -> list[Line]:
    """Return the lines of one plain QTextLayout at `width` thousandths, newlines as line separators."""
    layout = QTextLayout(text.replace("\n", "\u2028"), face(base).font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout.setTextOption(option)
    layout.setFormats(_formats(text, base, language))
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        lines.append(line)
    layout.endLayout()
    found = []
    for line in lines:
        start, stop = line.textStart(), line.textStart() + line.textLength()
        units = layout.text().encode("utf-16-le")[2 * start : 2 * stop].decode("utf-16-le").rstrip(" \u2028")
        length = len(units.encode("utf-16-le")) // 2
        runs = line.glyphRuns(start, length) if length else []
        baseline = line.y() + line.ascent()
        glyphs = [
            (glyph, point.x(), point.y() - baseline)
            for run in runs
            for glyph, point in zip(run.glyphIndexes(), run.positions(), strict=True)
        ]
        found.append(Line(start, glyphs, line.horizontalAdvance()))
    return found


def _formats(text: str, base: str, language: str) -> list[QTextLayout.FormatRange]:
    order = FaceOrder(base, cjk_language(text, language))
    formats = []
    place = 0
    pairs = zip(text, order.shown(text)[1], strict=True)
    for key, run in groupby(pairs, key=lambda pair: pair[1]):
        units = sum(2 if character > "\uffff" else 1 for character, _ in run)
        span = QTextLayout.FormatRange()
        span.start, span.length = place, units
        style = QTextCharFormat()
        style.setFont(face(key).font())
        span.format = style
        if key != base:
            formats.append(span)
        place += units
    return formats


def glyphs_of(line: SetLine) -> list[tuple[int, float, float]]:
    """Return glyph, x and y of everything on a frozen line, from left to right."""
    found = []
    for piece in line.pieces:
        ys = piece.ys if isinstance(piece, Cluster) else (0.0,) * len(piece.xs)
        found += list(zip(piece.glyphs, piece.xs, ys, strict=True))
    return found


def text_of(line: SetLine) -> str:
    """Return the text that the pieces of a line stand for, from left to right."""
    return "".join(piece.text for piece in line.pieces)


def faces_of(lines: tuple[SetLine, ...]) -> set[str]:
    """Return the keys of all faces in use."""
    return {piece.face for line in lines for piece in line.pieces}


def runs_of(line: SetLine) -> list[GlyphRun]:
    """Return the pieces that are runs of one glyph for each character."""
    return [piece for piece in line.pieces if isinstance(piece, GlyphRun)]


def mixed_texts(count: int, seed: int) -> list[str]:
    """Return new texts from the words of each plain sample's alphabet, with a few surprises between them."""
    chance = random.Random(seed)
    latin = [word for name, text in PLAIN.items() if text[0] < "\u0370" for word in text.split(" ")]
    slavic = [word for text in PLAIN.values() if "\u0400" <= text[1] <= "\u052f" for word in text.split(" ")]
    greek = PLAIN["Greek"].split(" ")
    extra = ["", "", "-", "–", "12", "3.5", "(x)", "and/or", "e-mail", "A-B-C", "…", "100%", "fluffy", "f", "VAT"]
    texts = []
    for _ in range(count):
        words = chance.choice((latin, latin, slavic, greek))
        chosen = [chance.choice(words if chance.random() < 0.85 else extra) for _ in range(chance.randint(1, 16))]
        text = " ".join(chosen)
        texts.append(text if chance.random() < 0.9 else text.replace(" ", "\n", 2))
    return texts
