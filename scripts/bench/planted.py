"""Sentences in twelve languages that are planted into clippings, and what a reader would type to find them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence, its language, and searches that must find each clipping that holds it."""

    language: str
    sentence: str
    asked: tuple[str, ...]


PLANTED = (
    Planted(
        "zh",
        "清晨的雾气散去以后，老茶农把竹篓挂在墙上，开始讲述山谷里的故事。",
        ("竹篓挂在墙上", "茶农", '"山谷里的故事"', "清晨的雾气 竹篓"),
    ),
    Planted(
        "ja",
        "祖母は古い箪笥の引き出しから、色あせたカメラと旅の絵葉書を取り出した。",
        ("箪笥の引き出し", "絵葉書", '"色あせたカメラ"', "祖母 カメラ"),
    ),
    Planted(
        "ko",
        "할머니는 낡은 재봉틀 앞에 앉아 겨울 외투의 단추를 하나씩 달았다.",
        ("재봉틀", "단추를 하나씩", '"겨울 외투"', "할머니 재봉"),
    ),
    Planted(
        "th",
        "คุณยายเก็บมะม่วงสุกใส่ตะกร้าแล้วเดินข้ามสะพานไม้ไปตลาดน้ำ",
        ("มะม่วงสุก", "สะพานไม้", '"ตลาดน้ำ"', "ตะกร้า ตลาด"),
    ),
    Planted(
        "ar",
        "جلس الخطّاط العجوز قرب النافذة يبري قصبته ويصف ألوان الحبر القديم.",
        ("الخطاط العجوز", "قصبته", '"ألوان الحبر"', "النافذة قصبته"),
    ),
    Planted(
        "he",
        "הספרן הזקן מצא בין הדפים מכתב מקופל ובו שרטוט של מגדלור נטוש.",
        ("מכתב מקופל", "מגדלור", '"שרטוט של מגדלור"', "הספרן מגדלור"),
    ),
    Planted(
        "hi",
        "बूढ़े कुम्हार ने चाक घुमाते हुए मिट्टी के दीयों की पुरानी कहानी सुनाई।",
        ("कुम्हार", "मिट्टी के दीयों", '"पुरानी कहानी"', "चाक दीयों"),
    ),
    Planted(
        "el",
        "Ο γέρος φαροφύλακας ζωγράφιζε γλάρους πάνω σε ξεθωριασμένους χάρτες.",
        ("φαροφύλακας", "φαροφυλακας", '"ξεθωριασμένους χάρτες"', "γλαρους χαρτες"),
    ),
    Planted(
        "ru",
        "Старый часовщик вытер очки и завёл кукушку, молчавшую сорок зим.",
        ("часовщик", "завел кукушку", '"молчавшую сорок зим"', "часовщик кукуш"),
    ),
    Planted(
        "tr",
        "İhtiyar bakırcı, ığdır yolundaki dükkânında gümüş şerbetlikleri parlatırdı.",
        ("bakırcı", "ihtiyar bakirci", '"gümüş şerbetlikleri"', "dukkaninda serbetlik"),
    ),
    Planted(
        "vi",
        "Ông lão chèo đò kể chuyện đèn lồng trôi trên dòng sông mùa nước nổi.",
        ("đèn lồng", "den long troi", '"mùa nước nổi"', "cheo do nuoc noi"),
    ),
    Planted(
        "de",
        "Der Müllergeselle flocht Weidenkörbe und zählte die Störche über der Gießerei.",
        ("Müllergeselle", "mullergeselle", '"Weidenkörbe und zählte"', "storche giesserei"),
    ),
)
